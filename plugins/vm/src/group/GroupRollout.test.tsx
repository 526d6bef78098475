import type { VmGroup } from '@backlot/plugin-vm-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeVmApi, refusal } from '../__testUtils__/FakeVmApi';
import { aGroup, aRollout, aVm } from '../__testUtils__/fixtures';
import { renderForOrders } from '../__testUtils__/renderForOrders';
import { EntityVmsContent } from '../component/EntityVmsContent';
import { localInput } from '../shared/time/time';

const { id, name, generation } = aGroup();
const IN_A_WEEK = new Date(Date.now() + 7 * 86_400_000).toISOString();
const rollout: NonNullable<VmGroup['rollout']> = {
  id: aRollout().id,
  title: 'Off Debian 12',
  phase: 'running',
  groupPhase: 'waiting',
  because: 'the next change window opens at 2030-01-01T22:00:00.000Z',
  to: { stack: 'java', image: 'debian-13', size: 'small', executor: 'local' },
  deferrableUntil: IN_A_WEEK,
};

function renderGroup(change: Partial<VmGroup>) {
  const api = new FakeVmApi();
  api.groups = [aGroup(change)];
  api.vms = [aVm()];
  renderForOrders(<EntityVmsContent />, api);
  return api;
}

const card = async () =>
  within(await screen.findByRole('group', { name: `Group ${name}` }));
const dialog = () => within(screen.getByRole('dialog'));
const openMenu = async () =>
  userEvent.click(
    (await card()).getByRole('button', { name: `More actions for ${name}` }),
  );

describe('a group in a rollout', () => {
  it('shows the change, what it waits for, and a link', async () => {
    renderGroup({ rollout });
    const group = await card();
    expect(
      group.getByText('A rollout will replace the VMs of this group'),
    ).toBeVisible();
    expect(await group.findByText('Debian 12 → debian-13')).toBeVisible();
    expect(
      group.getByText(/the next change window opens at .*2030/),
    ).toBeVisible();
    expect(group.getByRole('link', { name: 'Off Debian 12' })).toHaveAttribute(
      'href',
      `/vm/rollouts/${rollout.id}`,
    );
  });

  it('shows nothing without a rollout', async () => {
    renderGroup({});
    const group = await card();
    expect(group.queryByText(/rollout/)).toBeNull();
  });

  it('cannot be deferred without permission or once it has started', async () => {
    renderGroup({
      rollout: {
        ...rollout,
        groupPhase: 'running',
        deferrableUntil: undefined,
      },
    });
    const group = await card();
    expect(
      group.getByText(
        'A rollout is replacing the VMs of this group: Replacing',
      ),
    ).toBeVisible();
    expect(group.queryByRole('button', { name: /Defer/ })).toBeNull();
  });

  it('is deferred within the limit', async () => {
    const api = renderGroup({ rollout });
    await userEvent.click(
      (await card()).getByRole('button', { name: /Defer/ }),
    );
    const until = dialog().getByLabelText('Until');
    expect(until).toHaveAttribute('max', localInput(IN_A_WEEK));
    await userEvent.type(
      dialog().getByRole('textbox', { name: /Reason/ }),
      'we ship on Friday',
    );
    await userEvent.click(dialog().getByRole('button', { name: 'Defer' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.changes).toEqual([
      [
        'deferRollout',
        rollout.id,
        id,
        { until: IN_A_WEEK, reason: 'we ship on Friday' },
      ],
    ]);
  });

  it('shows the error of the server', async () => {
    const api = renderGroup({ rollout });
    api.refusals.deferRollout = refusal(
      400,
      'InputError',
      'until: lies in the past',
    );
    await userEvent.click(
      (await card()).getByRole('button', { name: /Defer/ }),
    );
    await userEvent.click(dialog().getByRole('button', { name: 'Defer' }));
    expect(await dialog().findByRole('alert')).toHaveTextContent(
      'lies in the past',
    );
  });

  it('can be undone', async () => {
    const api = renderGroup({
      rollout: { ...rollout, deferredUntil: IN_A_WEEK },
    });
    const group = await card();
    expect(group.getByText(/^Deferred until/)).toBeVisible();
    await userEvent.click(
      group.getByRole('button', {
        name: `Undo the deferral of ${name}`,
      }),
    );
    await userEvent.click(
      dialog().getByRole('button', { name: 'Undo deferral' }),
    );
    await waitFor(() =>
      expect(api.changes).toEqual([
        ['deferRollout', rollout.id, id, { until: null }],
      ]),
    );
  });
});

describe('the menu of a group', () => {
  it('links to a new rollout', async () => {
    renderGroup({});
    await openMenu();
    expect(screen.getByRole('menuitem', { name: 'Replace…' })).toHaveAttribute(
      'href',
      `/vm/rollouts/new?group=${id}`,
    );
  });

  it('has no link without permission', async () => {
    renderGroup({ can: ['update', 'delete'] });
    await openMenu();
    expect(screen.queryByRole('menuitem', { name: 'Replace…' })).toBeNull();
  });

  it('has no actions for readers', async () => {
    renderGroup({ can: [] });
    await openMenu();
    expect(screen.queryByRole('menuitem', { name: 'Replace…' })).toBeNull();
    expect(screen.queryByRole('menuitem', { name: /Health/ })).toBeNull();
  });
});

describe('the health check of a group', () => {
  const edit = async () => {
    await openMenu();
    await userEvent.click(
      screen.getByRole('menuitem', { name: 'Health check…' }),
    );
  };
  const choose = async (kind: string) => {
    await userEvent.click(
      dialog().getByRole('button', { name: /Health check/ }),
    );
    await userEvent.click(screen.getByRole('option', { name: kind }));
  };
  const save = async () => {
    await userEvent.click(dialog().getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  };

  it('is shown', async () => {
    renderGroup({ healthCheck: { http: { purpose: 'http', path: '/up' } } });
    expect((await card()).getByText('HTTP /up on http')).toBeVisible();
  });

  it('can be set', async () => {
    const api = renderGroup({});
    await edit();
    await choose('HTTP request');
    const path = dialog().getByRole('textbox', { name: 'Path' });
    await userEvent.clear(path);
    await userEvent.type(path, '/health');
    await save();
    expect(api.changes).toEqual([
      [
        'updateGroup',
        id,
        {
          generation,
          healthCheck: { http: { purpose: 'http', path: '/health' } },
        },
      ],
    ]);
  });

  it('may be a TCP connection', async () => {
    const api = renderGroup({});
    await edit();
    await choose('TCP connection');
    await userEvent.click(dialog().getByRole('radio', { name: 'By port' }));
    await save();
    expect(api.changes[0][2]).toEqual({
      generation,
      healthCheck: { tcp: { port: 80 } },
    });
  });

  it('can be removed', async () => {
    const api = renderGroup({ healthCheck: { tcp: { port: 22 } } });
    await edit();
    await choose('None');
    await save();
    expect(api.changes[0][2]).toEqual({ generation, healthCheck: null });
  });
});

it('creates VMs with a health check', async () => {
  const api = renderGroup({});
  await userEvent.click(
    await screen.findByRole('button', { name: 'Create virtual machines' }),
  );
  await userEvent.click(dialog().getByRole('button', { name: /Health check/ }));
  await userEvent.click(screen.getByRole('option', { name: 'HTTP request' }));
  await userEvent.click(dialog().getByRole('button', { name: 'Preview' }));
  await userEvent.click(
    await dialog().findByRole('button', { name: /Create 1/ }),
  );
  await waitFor(() =>
    expect(api.changes[0]?.[1]).toMatchObject({
      healthCheck: { http: { purpose: 'http', path: '/' } },
    }),
  );
});
