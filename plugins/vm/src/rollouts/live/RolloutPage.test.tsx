import type { Rollout } from '@backlot/plugin-vm-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeVmApi, refusal } from '../../__testUtils__/FakeVmApi';
import {
  aRollout,
  aRolloutBatch,
  aRolloutGroup,
  aVm,
  someOptions,
} from '../../__testUtils__/fixtures';
import { renderVmPages } from '../../__testUtils__/renderVmPages';

const { id } = aRollout();
const PATH = `/vm/rollouts/${id}`;
const failedVm = aVm({
  phase: 'failed',
  error: {
    code: 'NoCapacity',
    message: 'The host is full',
    remedy: 'Make room',
    retryable: true,
  },
});

const withRollout = (change: Partial<Rollout> = {}) => {
  const api = new FakeVmApi();
  api.options = someOptions({
    images: [
      ...someOptions().images,
      { ...someOptions().images[0], name: 'debian-13', title: 'Debian 13' },
    ],
  });
  api.rollouts = [aRollout(change)];
  api.rolloutBatches = [
    aRolloutBatch({ canary: true, vms: 1, phase: 'done' }),
    aRolloutBatch({ number: 2, phase: 'open' }),
    aRolloutBatch({ number: 3, environment: 'production' }),
  ];
  api.rolloutGroups = [
    aRolloutGroup(),
    aRolloutGroup({
      groupId: '00000000-0000-4000-8000-0000000000a2',
      name: 'payments-production-go',
      environment: 'production',
      phase: 'waiting',
      because: undefined,
      vms: { total: 3, done: 0, failed: 0 },
      deferredUntil: '2030-01-01T10:00:00.000Z',
      batches: [3],
    }),
  ];
  api.rolloutEvents = {
    items: [
      {
        seq: 2,
        at: '2026-01-01T10:01:00.000Z',
        actor: 'rollout',
        vmId: aVm().id,
        text: 'orders-development-java-01 is ready',
      },
      {
        seq: 1,
        at: '2026-01-01T10:00:00.000Z',
        actor: 'user:default/olivia',
        text: 'started: 5 VMs in 2 groups, 3 batches',
      },
    ],
  };
  return api;
};

const group = async (name: string) =>
  within(await screen.findByRole('listitem', { name }));
const dialog = () => within(screen.getByRole('dialog'));

describe('the page of a rollout', () => {
  it('shows a placeholder while loading', async () => {
    const api = withRollout();
    api.refusals.getRollout = new Promise(() => {});
    renderVmPages(api, PATH);
    expect(
      await screen.findByRole('status', { name: 'Loading the rollout' }),
    ).toBeInTheDocument();
  });

  it('links on if the rollout does not exist', async () => {
    const api = withRollout();
    api.refusals.getRollout = refusal(404, 'NotFoundError', 'none');
    renderVmPages(api, PATH);
    expect(await screen.findByText('Rollout not found')).toBeVisible();
    expect(screen.getByRole('link', { name: 'All rollouts' })).toHaveAttribute(
      'href',
      '/vm/rollouts',
    );
  });

  it('shows the error of the server with a retry', async () => {
    const api = withRollout();
    api.refusals.getRollout = refusal(503, 'Error', 'database is down');
    renderVmPages(api, PATH);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'database is down',
    );
    delete api.refusals.getRollout;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('heading', { name: aRollout().title }),
    ).toBeVisible();
  });

  it('shows the progress and what it waits for', async () => {
    renderVmPages(withRollout(), PATH);
    expect(
      await screen.findByText(
        '1 of 5 virtual machines replaced, batch 2 of 3, about 2 min left',
      ),
    ).toBeVisible();
    expect(
      screen.getByRole('img', {
        name: '3 batches: 1 done, 1 in progress, 1 waiting',
      }),
    ).toBeVisible();
    expect(screen.getByTitle(/^Batch 1 \(canary\)/)).toHaveAttribute(
      'title',
      'Batch 1 (canary), Development: 1 virtual machine, done',
    );
    expect(screen.getByText('Waiting for virtual machines')).toBeVisible();
  });

  it('lists its batches', async () => {
    renderVmPages(withRollout(), PATH);
    await userEvent.click(
      await screen.findByRole('button', { name: 'All batches' }),
    );
    expect(
      screen.getByText('2 virtual machines in 1 group, about 1 min, waiting'),
    ).toBeVisible();
  });

  it('shows the changes and the strategy', async () => {
    renderVmPages(withRollout(), PATH);
    const changes = within(
      await screen.findByRole('region', { name: 'Changes' }),
    );
    expect(await changes.findByText('Debian 13')).toBeVisible();
    expect(
      within(screen.getByRole('region', { name: 'Strategy' })).getByText(
        'passes for 10 s, within 10 min',
      ),
    ).toBeVisible();
  });

  it('counts down if it waits for a time', async () => {
    renderVmPages(
      withRollout({
        waitsFor: {
          for: 'bake',
          until: new Date(Date.now() + 9.4 * 60_000).toISOString(),
          because: 'the canary is watched',
        },
      }),
      PATH,
    );
    expect(
      await screen.findByText('Continues', { exact: false }),
    ).toHaveTextContent('Continues in 9 min');
  });

  it('shows why it is paused and what resuming does', async () => {
    renderVmPages(
      withRollout({
        phase: 'paused',
        waitsFor: null,
        pausedBecause: '1 VM failed',
        can: ['resume'],
      }),
      PATH,
    );
    expect(await screen.findByText('1 VM failed')).toBeVisible();
    expect(screen.getByText(/Resume the rollout to continue/)).toBeVisible();
  });
});

describe('the actions of a rollout', () => {
  it.each([
    ['pause', 'Pause', /Running operations finish/],
    ['abort', 'Abort', /Everything stays as it is now/],
    ['rollback', 'Roll back', /return to their previous spec/],
  ] as const)('%s says what will happen', async (action, label, effect) => {
    const api = withRollout();
    renderVmPages(api, PATH);
    await userEvent.click(await screen.findByRole('button', { name: label }));
    expect(dialog().getByText(effect)).toBeVisible();
    await userEvent.type(
      dialog().getByRole('textbox', { name: /Reason/ }),
      'it is late',
    );
    await userEvent.click(dialog().getByRole('button', { name: label }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.changes).toEqual([
      ['actOnRollout', id, { action, reason: 'it is late' }],
    ]);
  });

  it('are those the caller may do', async () => {
    renderVmPages(withRollout({ can: [] }), PATH);
    await screen.findByRole('heading', { name: aRollout().title });
    expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull();
  });

  it('shows the error of the server', async () => {
    const api = withRollout();
    api.refusals.actOnRollout = refusal(409, 'ConflictError', 'it is over');
    renderVmPages(api, PATH);
    await userEvent.click(await screen.findByRole('button', { name: 'Pause' }));
    await userEvent.click(dialog().getByRole('button', { name: 'Pause' }));
    expect(await dialog().findByRole('alert')).toHaveTextContent('it is over');
  });
});

describe('the groups of a rollout', () => {
  it('show their progress and link to their component', async () => {
    renderVmPages(withRollout(), PATH);
    const orders = await group('orders-development-java');
    expect(orders.getByText('Replacing')).toBeVisible();
    expect(orders.getByText('1 of 2')).toBeVisible();
    expect(
      orders.getByText('orders-development-java-01 is being made'),
    ).toBeVisible();
    expect(await orders.findByText('Debian 12 → Debian 13')).toBeVisible();
    expect(
      orders.getByRole('link', { name: 'orders-development-java' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/orders/virtual-machines',
    );
    const payments = await group('payments-production-go');
    expect(payments.getByText(/^Deferred until/)).toBeVisible();
  });

  it('are shown by phase', async () => {
    renderVmPages(withRollout(), PATH);
    await group('orders-development-java');
    await userEvent.click(screen.getByRole('radio', { name: 'Waiting (1)' }));
    await waitFor(() =>
      expect(
        screen.queryByRole('listitem', { name: 'orders-development-java' }),
      ).toBeNull(),
    );
    await group('payments-production-go');
  });

  it('come with failed ones first, with their VMs and links to logs', async () => {
    const api = withRollout({ groups: { ...aRollout().groups, failed: 1 } });
    const groupId = '00000000-0000-4000-8000-0000000000a3';
    api.vms = [
      { ...failedVm, groupId },
      aVm({ id: 'other', name: 'well', groupId }),
    ];
    api.rolloutGroups.push(
      aRolloutGroup({
        groupId,
        name: 'zeta',
        phase: 'failed',
        because: 'zeta-01: The host is full',
        vms: { total: 2, done: 1, failed: 1 },
      }),
    );
    renderVmPages(api, PATH);
    const zeta = await group('zeta');
    const names = screen
      .getAllByRole('listitem')
      .map(row => row.getAttribute('aria-label'))
      .filter(Boolean);
    expect(names[0]).toBe('zeta');

    await userEvent.click(
      zeta.getByRole('button', { name: 'Show 1 failed VM of zeta' }),
    );
    expect(await zeta.findByText('The host is full')).toBeVisible();
    expect(zeta.getByText('Make room')).toBeVisible();
    expect(zeta.queryByText('well')).toBeNull();
    expect(
      zeta.getByRole('link', { name: `Log and history of ${failedVm.name}` }),
    ).toHaveAttribute('href', `/vm/vms/${failedVm.id}`);
  });

  it('show the newest VMs if none is failed, only unhealthy', async () => {
    const api = withRollout();
    api.vms = [aVm()];
    api.rolloutGroups = [
      aRolloutGroup({
        phase: 'failed',
        because: 'not healthy within 600 s',
        vms: { total: 2, done: 1, failed: 1 },
      }),
    ];
    renderVmPages(api, PATH);
    const orders = await group(aRolloutGroup().name);
    await userEvent.click(
      orders.getByRole('button', { name: /Show 1 failed/ }),
    );
    expect(
      await orders.findByRole('link', {
        name: `Log and history of ${aVm().name}`,
      }),
    ).toBeVisible();
    expect(orders.getByText(/These are the newest/)).toBeVisible();
  });

  it('show an error if they cannot be loaded', async () => {
    const api = withRollout();
    api.refusals.listRolloutGroups = refusal(500, 'Error', 'no groups today');
    renderVmPages(api, PATH);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'no groups today',
    );
  });
});

describe('the events', () => {
  it('are listed with their actor, the newest first', async () => {
    renderVmPages(withRollout(), PATH);
    const events = within(
      await screen.findByRole('region', { name: 'Events' }),
    );
    const items = await events.findAllByRole('listitem');
    expect(items[0]).toHaveTextContent('orders-development-java-01 is ready');
    expect(items[0]).not.toHaveTextContent('by');
    expect(items[1]).toHaveTextContent('started: 5 VMs in 2 groups');
    expect(items[1]).toHaveTextContent('by olivia');
  });

  it('load older ones on request', async () => {
    const api = withRollout();
    const [newest, oldest] = api.rolloutEvents.items;
    const listRolloutEvents = jest
      .spyOn(api, 'listRolloutEvents')
      .mockResolvedValueOnce({ items: [newest], nextBefore: 2 })
      .mockResolvedValueOnce({ items: [oldest] });
    renderVmPages(api, PATH);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show older events' }),
    );
    expect(await screen.findByText(/started: 5 VMs/)).toBeVisible();
    expect(screen.getByText(/-01 is ready/)).toBeVisible();
    expect(listRolloutEvents).toHaveBeenLastCalledWith(id, {
      before: 2,
      limit: 50,
    });
    expect(
      screen.queryByRole('button', { name: 'Show older events' }),
    ).toBeNull();
  });
});

it('reloads on signals of this rollout', async () => {
  const api = withRollout({ phase: 'paused', can: [] });
  const { signals } = renderVmPages(api, PATH);
  expect((await screen.findAllByText('Paused'))[0]).toBeVisible();
  api.rollouts = [aRollout({ phase: 'succeeded', waitsFor: null, can: [] })];
  const getRollout = jest.spyOn(api, 'getRollout');
  act(() => signals.send({ groupIds: ['a'], rolloutIds: ['another'] }));
  expect(getRollout).not.toHaveBeenCalled();
  act(() => signals.send({ groupIds: [], rolloutIds: [id] }));
  expect(await screen.findByText('Succeeded')).toBeVisible();
});
