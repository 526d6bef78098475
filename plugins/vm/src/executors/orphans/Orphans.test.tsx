import type { VmOrphan } from '@backlot/plugin-vm-common';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeVmApi, refusal } from '../../__testUtils__/FakeVmApi';
import { anExecutor } from '../../__testUtils__/fixtures';
import { FakeSignals } from '../../__testUtils__/renderForOrders';
import { VmPages } from '../../routes/VmPages';
import { vmApiRef } from '../../shared/data/vmApiRef';
import { fleetRouteRef } from '../../shared/routing/routeRefs';

const orphan = (place: number, change: Partial<VmOrphan> = {}): VmOrphan => ({
  executor: 'local',
  vmId: `22222222-0000-4000-8000-00000000000${place}`,
  name: `stranger-${place}`,
  placement: 'host-1',
  providerId: `p-${place}`,
  reason: 'the provider has it, and the inventory does not',
  firstSeenAt: '2026-01-01T10:00:00.000Z',
  lastSeenAt: '2026-01-01T10:00:00.000Z',
  removing: false,
  error: null,
  ...change,
});

const withOrphans = (...items: VmOrphan[]) => {
  const api = new FakeVmApi();
  api.executors = { items: [anExecutor()], can: [] };
  api.orphans = { items, total: items.length, atOnce: 2, can: ['delete'] };
  return api;
};

function renderPage(api: FakeVmApi, path = '/vm/executors') {
  renderInTestApp(<VmPages />, {
    apis: [
      [vmApiRef, api],
      [signalApiRef, new FakeSignals()],
    ],
    mountPath: '/vm/*',
    initialRouteEntries: [path],
    mountedRoutes: { '/vm': fleetRouteRef },
  });
}

const section = async () =>
  within(await screen.findByRole('group', { name: 'Orphans' }));
const choose = (place: number) =>
  screen.findByRole('checkbox', { name: `Select stranger-${place}` });

describe('orphans', () => {
  it('are listed with executor, reason and time', async () => {
    renderPage(withOrphans(orphan(1)));
    const { findByRole, getByText } = await section();
    const row = await findByRole('listitem');
    expect(getByText('1 orphan')).toBeVisible();
    expect(row).toHaveTextContent('This machine · host-1 · p-1');
    expect(row).toHaveTextContent(
      /the provider has it, and the inventory does not; first seen .* ago/,
    );
  });

  it('are removed after a confirmation if selected', async () => {
    const api = withOrphans(orphan(1), orphan(2), orphan(3));
    renderPage(api);
    await userEvent.click(await choose(1));
    await userEvent.click(await choose(2));
    // The limit per request is reached.
    expect(await choose(3)).toBeDisabled();
    expect(await choose(2)).toBeEnabled();
    await userEvent.click(screen.getByRole('button', { name: 'Remove 2…' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText('stranger-1 of This machine')).toBeVisible();
    expect(dialog.queryByText(/stranger-3/)).toBeNull();
    expect(dialog.getByText(/This cannot be undone/)).toBeVisible();
    api.orphans = {
      ...api.orphans,
      items: [
        orphan(1, { removing: true }),
        orphan(2, { removing: true }),
        orphan(3),
      ],
    };
    await userEvent.click(
      dialog.getByRole('button', { name: 'Remove 2 machines' }),
    );
    expect(await screen.findAllByText('Removing')).toHaveLength(2);
    expect(await choose(3)).toBeDisabled();
    expect(api.changes).toEqual([
      [
        'actOnOrphans',
        {
          action: 'delete',
          orphans: [1, 2].map(place => ({
            executor: 'local',
            vmId: orphan(place).vmId,
            providerId: `p-${place}`,
          })),
        },
      ],
    ]);
  });

  it('show why they cannot be removed and why a removal failed', async () => {
    renderPage(
      withOrphans(
        orphan(1, { refusal: 'it has not been an orphan for long enough' }),
        orphan(2, {
          error: {
            code: 'Busy',
            message: 'the disk is in use',
            remedy: 'Unmount it.',
            retryable: false,
          },
        }),
      ),
    );
    expect(await choose(1)).toBeDisabled();
    expect(await choose(2)).toBeEnabled();
    const { getByText } = await section();
    expect(
      getByText(
        'Cannot be removed now: it has not been an orphan for long enough.',
      ),
    ).toBeVisible();
    expect(
      getByText('Could not be removed: the disk is in use. Unmount it.'),
    ).toBeVisible();
  });

  it('show the error of the server', async () => {
    const api = withOrphans(orphan(1));
    api.refusals.actOnOrphans = refusal(409, 'ConflictError', 'no orphan now');
    renderPage(api);
    await userEvent.click(await choose(1));
    await userEvent.click(screen.getByRole('button', { name: 'Remove 1…' }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Remove 1 machine' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent('no orphan now');
  });

  it('are read-only without permission', async () => {
    const api = withOrphans(orphan(1));
    api.orphans.can = [];
    renderPage(api);
    const { findByRole, queryByRole } = await section();
    await findByRole('listitem');
    expect(queryByRole('checkbox')).toBeNull();
    expect(queryByRole('button')).toBeNull();
  });

  it('show that there are none, a placeholder, and errors', async () => {
    const api = withOrphans();
    api.refusals.listOrphans = refusal(503, 'Error', 'database is away');
    renderPage(api);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'database is away',
    );
    delete api.refusals.listOrphans;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await (await section()).findByText('There are no orphans.'),
    ).toBeVisible();
  });

  it('show a placeholder while loading', async () => {
    const api = withOrphans();
    api.refusals.listOrphans = new Promise(() => {});
    renderPage(api);
    expect(
      await screen.findByRole('status', { name: 'Loading the orphans' }),
    ).toBeInTheDocument();
  });
});

describe('orphans on the findings page', () => {
  it('are counted with a link', async () => {
    renderPage(withOrphans(orphan(1), orphan(2)), '/vm/findings');
    expect(await screen.findByText('2 orphans')).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Show the orphans' }),
    ).toHaveAttribute('href', '/vm/executors');
  });

  it('are hidden without permission', async () => {
    const api = withOrphans();
    api.refusals.listExecutors = refusal(403, 'NotAllowedError', 'no');
    const may = jest.spyOn(api, 'listExecutors');
    const listOrphans = jest.spyOn(api, 'listOrphans');
    renderPage(api, '/vm/findings');
    expect(await screen.findByText('Nothing to do')).toBeVisible();
    expect(may).toHaveBeenCalled();
    expect(listOrphans).not.toHaveBeenCalled();
  });
});
