import type { VmExecutorStatus } from '@backlot/plugin-vm-common';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeVmApi, refusal } from '../__testUtils__/FakeVmApi';
import { anExecutor, aVm } from '../__testUtils__/fixtures';
import { FakeSignals } from '../__testUtils__/renderForOrders';
import { VmPages } from '../routes/VmPages';
import { vmApiRef } from '../shared/data/vmApiRef';
import { fleetRouteRef } from '../shared/routing/routeRefs';

const [host] = anExecutor().hosts;
const paused = {
  by: 'user:default/petra',
  at: '2026-01-01T10:00:00.000Z',
  reason: 'the storage is being moved',
};

const withExecutors = (...items: VmExecutorStatus[]) => {
  const api = new FakeVmApi();
  api.executors = { items, can: ['pause', 'resume'] };
  return api;
};

function renderPage(api: FakeVmApi, path = '/vm/executors') {
  const signals = new FakeSignals();
  renderInTestApp(<VmPages />, {
    apis: [
      [vmApiRef, api],
      [signalApiRef, signals],
    ],
    mountPath: '/vm/*',
    initialRouteEntries: [path],
    mountedRoutes: {
      '/vm': fleetRouteRef,
      '/catalog/:namespace/:kind/:name': entityRouteRef,
    },
  });
  return { signals };
}

const card = async (name = 'This machine') =>
  within(await screen.findByRole('group', { name: `Executor ${name}` }));
const dialog = async () => within(await screen.findByRole('dialog'));

describe('the tab', () => {
  it('is next to the fleet', async () => {
    renderPage(withExecutors(anExecutor()), '/vm');
    await userEvent.click(
      await screen.findByRole('tab', { name: 'Executors' }),
    );
    await card();
    expect(screen.getByRole('tab', { name: 'Executors' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
  });

  it('is hidden without permission', async () => {
    const api = withExecutors();
    api.refusals.listExecutors = refusal(403, 'NotAllowedError', 'no');
    const listExecutors = jest.spyOn(api, 'listExecutors');
    renderPage(api, '/vm/findings');
    expect(await screen.findByText('Nothing to do')).toBeVisible();
    await waitFor(() => expect(listExecutors).toHaveBeenCalled());
    expect(screen.queryByRole('tab', { name: 'Executors' })).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('the executors page', () => {
  it('shows a placeholder while loading', async () => {
    const api = withExecutors();
    api.refusals.listExecutors = new Promise(() => {});
    renderPage(api);
    expect(
      await screen.findByRole('status', { name: 'Loading the executors' }),
    ).toBeInTheDocument();
  });

  it('says where executors are configured if there are none', async () => {
    renderPage(withExecutors());
    expect(await screen.findByText('No executors')).toBeVisible();
  });

  it('links to the fleet without permission', async () => {
    const api = withExecutors();
    api.refusals.listExecutors = refusal(403, 'NotAllowedError', 'no');
    renderPage(api);
    await screen.findByText('You do not have access to the executors');
    await waitFor(() =>
      expect(screen.queryByRole('tab', { name: 'Executors' })).toBeNull(),
    );
    expect(
      await screen.findByText('You do not have access to the executors'),
    ).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Show the fleet' }),
    ).toHaveAttribute('href', '/vm');
  });

  it('shows the error of the server with a retry', async () => {
    const api = withExecutors(anExecutor());
    api.refusals.listExecutors = refusal(503, 'Error', 'database is away');
    renderPage(api);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'database is away',
    );
    delete api.refusals.listExecutors;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await card();
  });

  it('reloads on signals', async () => {
    jest.useFakeTimers({ advanceTimers: true });
    try {
      const api = withExecutors(anExecutor());
      const { signals } = renderPage(api);
      expect((await card()).getByText('0 virtual machines')).toBeVisible();
      api.executors.items = [anExecutor({ vms: 3 })];
      act(() => signals.send({ groupIds: ['any'] }));
      act(() => {
        jest.advanceTimersByTime(5_000);
      });
      expect(
        await (await card()).findByText('3 virtual machines'),
      ).toBeVisible();
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('an executor', () => {
  it('shows its kind and the health of its hosts', async () => {
    renderPage(
      withExecutors(
        anExecutor({
          hosts: [
            host,
            {
              ...host,
              host: 'host-2',
              healthy: false,
              message: 'KVM is gone',
              facts: {},
            },
            { ...host, host: 'host-3', served: false, facts: {} },
          ],
        }),
      ),
    );
    const { getByText, getAllByRole } = await card();
    expect(getByText('qemu, ID local')).toBeVisible();
    const [first, second, third] = getAllByRole('listitem');
    expect(first).toHaveTextContent(/Healthyhost-1checked .* ago/);
    expect(first).toHaveTextContent('Acceleratorkvm');
    expect(second).toHaveTextContent(/Unhealthyhost-2.*KVM is gone/);
    expect(third).toHaveTextContent(
      /No backendhost-3last served by a backend .* ago, so its operations wait/,
    );
  });

  it('says that no backend has served it yet', async () => {
    renderPage(withExecutors(anExecutor({ hosts: [] })));
    expect(
      (await card()).getByText(
        'No backend serves this executor yet, so its operations wait.',
      ),
    ).toBeVisible();
  });

  it('shows its work and links to its VMs', async () => {
    renderPage(withExecutors(anExecutor({ running: 3, queued: 1, vms: 12 })));
    const { getByText, getByRole } = await card();
    expect(getByText('3 operations running, 1 queued')).toBeVisible();
    expect(
      getByRole('progressbar', {
        name: 'Running operations of This machine',
      }),
    ).toHaveAttribute('aria-valuenow', '75');
    expect(
      getByRole('link', { name: '12 virtual machines of This machine' }),
    ).toHaveAttribute('href', '/vm?executor=local');
  });

  it('says that there is no work', async () => {
    renderPage(withExecutors(anExecutor()));
    const { getByText, queryByRole } = await card();
    expect(getByText('No operations running or queued')).toBeVisible();
    expect(getByText('No operations ended')).toBeVisible();
    expect(queryByRole('progressbar')).toBeNull();
    expect(queryByRole('heading', { name: 'Recent errors' })).toBeNull();
  });

  it('shows the last day and the remedies of errors', async () => {
    renderPage(
      withExecutors(
        anExecutor({
          lastDay: { succeeded: 20, failed: 1 },
          lastErrors: [
            {
              vmId: aVm().id,
              vmName: 'orders-development-java-01',
              type: 'create',
              error: {
                code: 'GuestSilent',
                message: 'the guest does not answer',
                remedy: 'Look at its console.',
                retryable: true,
              },
              at: '2026-01-01T10:00:00.000Z',
            },
          ],
        }),
      ),
    );
    const { getByText, getByRole } = await card();
    expect(getByText('20 operations succeeded, 1 failed')).toBeVisible();
    expect(getByText('the guest does not answer')).toBeVisible();
    expect(getByText('Look at its console.')).toBeVisible();
    expect(getByText(/^Creation of/)).toHaveTextContent(/ ago$/);
    expect(
      getByRole('link', { name: 'orders-development-java-01' }),
    ).toHaveAttribute('href', `/vm/vms/${aVm().id}`);
  });
});

describe('pausing', () => {
  it('shows the effect and takes a reason', async () => {
    const api = withExecutors(anExecutor());
    renderPage(api);
    await userEvent.click(
      (await card()).getByRole('button', { name: 'Pause This machine' }),
    );
    const { getByText, getByRole } = await dialog();
    expect(getByText(/^No new operations start/)).toBeVisible();
    expect(getByRole('button', { name: 'Pause' })).toBeDisabled();
    await userEvent.type(
      getByRole('textbox', { name: /Reason/ }),
      ' the storage is being moved ',
    );
    api.executors.items = [anExecutor({ paused })];
    await userEvent.click(getByRole('button', { name: 'Pause' }));
    expect(
      await (await card()).findByText('the storage is being moved'),
    ).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(api.changes).toEqual([
      [
        'actOnExecutor',
        'local',
        { action: 'pause', reason: 'the storage is being moved' },
      ],
    ]);
  });

  it('shows the error of the server', async () => {
    const api = withExecutors(anExecutor());
    api.refusals.actOnExecutor = refusal(403, 'NotAllowedError', 'not you');
    renderPage(api);
    await userEvent.click(
      (await card()).getByRole('button', { name: 'Pause This machine' }),
    );
    const { getByRole, findByRole } = await dialog();
    await userEvent.type(getByRole('textbox', { name: /Reason/ }), 'why not');
    await userEvent.click(getByRole('button', { name: 'Pause' }));
    expect(await findByRole('alert')).toHaveTextContent('not you');
  });

  it('shows who paused it and when, and resumes it', async () => {
    const api = withExecutors(anExecutor({ paused }));
    renderPage(api);
    const { getByText, getByRole, queryByRole } = await card();
    expect(getByText(/^Paused by/)).toHaveTextContent(
      /^Paused by petra .* ago$/,
    );
    expect(queryByRole('button', { name: 'Pause This machine' })).toBeNull();
    await userEvent.click(getByRole('button', { name: 'Resume This machine' }));
    api.executors.items = [anExecutor()];
    await userEvent.click(
      (await dialog()).getByRole('button', { name: 'Resume' }),
    );
    expect(
      await (await card()).findByRole('button', { name: 'Pause This machine' }),
    ).toBeVisible();
    expect(api.changes).toEqual([
      ['actOnExecutor', 'local', { action: 'resume' }],
    ]);
  });

  it('is hidden without permission', async () => {
    const api = withExecutors(
      anExecutor(),
      anExecutor({ id: 'far', title: 'Far away', paused }),
    );
    api.executors.can = [];
    renderPage(api);
    expect((await card()).queryByRole('button')).toBeNull();
    expect((await card('Far away')).queryByRole('button')).toBeNull();
  });
});
