import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router-dom';
import { FakeVmApi, refusal } from '../../__testUtils__/FakeVmApi';
import {
  aGroup,
  anOpenOperation,
  anOperation,
  aVm,
} from '../../__testUtils__/fixtures';
import { FakeSignals } from '../../__testUtils__/renderForOrders';
import { vmApiRef } from '../../shared/data/vmApiRef';
import { fleetRouteRef } from '../../shared/routing/routeRefs';
import { VmPage } from './VmPage';

const VM_ID = aVm().id;

const error = {
  code: 'GuestSilent',
  message: 'the guest does not answer',
  remedy: 'Look at its console.',
  retryable: true,
};

const withOneVm = () => {
  const api = new FakeVmApi();
  api.groups = [aGroup()];
  api.vms = [aVm({ system: 'system:default/shop' })];
  api.operations = [anOperation()];
  return api;
};

function renderPage(api: FakeVmApi, id = VM_ID) {
  const signals = new FakeSignals();
  renderInTestApp(
    <Routes>
      <Route path="/vm/vms/:id" element={<VmPage />} />
    </Routes>,
    {
      apis: [
        [vmApiRef, api],
        [signalApiRef, signals],
      ],
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/vm': fleetRouteRef,
      },
      initialRouteEntries: [`/vm/vms/${id}`],
    },
  );
  return { signals };
}

const region = async (name: string) =>
  within(await screen.findByRole('region', { name }));

// The log viewer renders as many lines as fit, and in jsdom none fit.
beforeEach(() => {
  jest
    .spyOn(HTMLElement.prototype, 'getBoundingClientRect')
    .mockReturnValue({ width: 600, height: 600 } as DOMRect);
});
afterEach(() => jest.restoreAllMocks());

describe('the page of a VM', () => {
  it('shows a placeholder while loading', async () => {
    const api = withOneVm();
    api.refusals.getVm = new Promise(() => {});
    renderPage(api);

    expect(
      await screen.findByRole('status', {
        name: 'Loading the virtual machine',
      }),
    ).toBeInTheDocument();
  });

  it('says that the VM does not exist and links to the fleet', async () => {
    const api = withOneVm();
    api.refusals.getVm = refusal(404, 'NotFoundError', 'no VM');
    renderPage(api);

    expect(await screen.findByText('Virtual machine not found')).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'All virtual machines' }),
    ).toHaveAttribute('href', '/vm');
  });

  it('shows an error until loading works again', async () => {
    const api = withOneVm();
    api.refusals.getVm = refusal(503, 'ServiceUnavailable', 'database is away');
    renderPage(api);

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'database is away',
    );
    delete api.refusals.getVm;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('heading', {
        name: 'orders-development-java-01',
      }),
    ).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('shows the spec, the owner and the addresses', async () => {
    renderPage(withOneVm());

    expect(
      await screen.findByRole('heading', {
        name: 'orders-development-java-01',
      }),
    ).toBeVisible();
    for (const name of ['orders', 'shop', 'orders-team']) {
      expect(screen.getByRole('link', { name })).toHaveAttribute(
        'href',
        expect.stringContaining('/catalog/default/'),
      );
    }
    const addresses = await region('Addresses');
    expect(addresses.getByText('ssh -p 2201 debian@127.0.0.1')).toBeVisible();
    const facts = await region('Details');
    expect(facts.getByText('Debian GNU/Linux 12')).toBeVisible();
    expect(facts.getByText('This machine, host host-1')).toBeVisible();
    expect(await facts.findByText('Debian 12, version 20260101')).toBeVisible();
    expect(await facts.findByRole('link', { name: /olivia/ })).toBeVisible();
  });

  it('shows everything else if the group cannot be loaded', async () => {
    const api = withOneVm();
    api.refusals.getGroup = refusal(503, 'ServiceUnavailable', 'away');
    renderPage(api);

    const facts = await region('Details');
    expect(facts.getByText('No lease')).toBeVisible();
    expect(facts.queryByText('Requested by')).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('shows how the machine differs from its spec', async () => {
    const api = withOneVm();
    api.vms = [
      aVm({
        drift: [
          {
            field: 'memory',
            expected: '512',
            found: '256',
            since: '2026-01-01T10:00:00.000Z',
          },
        ],
      }),
    ];
    renderPage(api);
    expect(
      await screen.findByText('The virtual machine differs from its spec'),
    ).toBeVisible();
    expect(screen.getByText(/256.*512|512.*256/)).toBeVisible();
  });

  it('reloads on a signal', async () => {
    const api = withOneVm();
    const { signals } = renderPage(api);
    await screen.findByRole('button', { name: 'Stop' });
    api.vms = [aVm({ power: 'stopped', can: ['start'] })];
    act(() => signals.send({ groupIds: [aVm().groupId] }));
    expect(await screen.findByRole('button', { name: 'Start' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull();
    expect(screen.queryByText('Running')).toBeNull();
  });
});

describe('the actions of a VM', () => {
  it('need confirmation if something is lost', async () => {
    const api = withOneVm();
    renderPage(api);
    await userEvent.click(await screen.findByRole('button', { name: 'Stop' }));
    const dialog = within(screen.getByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: 'Stop' }));
    await waitFor(() =>
      expect(api.changes).toEqual([['actOnVm', VM_ID, 'stop']]),
    );
  });

  it('include the matching retry next to the error', async () => {
    const api = withOneVm();
    api.vms = [aVm({ phase: 'failed', error, can: ['retry', 'delete'] })];
    api.operations = [anOperation({ phase: 'failed', error })];
    renderPage(api);

    // Only once: the timeline does not repeat it.
    expect(await screen.findByText('the guest does not answer')).toBeVisible();
    expect(screen.getByText('Look at its console.')).toBeVisible();
    const retry = screen.getAllByRole('button', { name: 'Retry' });
    await userEvent.click(retry[retry.length - 1]);
    await waitFor(() =>
      expect(api.changes).toEqual([['actOnVm', VM_ID, 'retry']]),
    );
  });

  it('are hidden without permission', async () => {
    const api = withOneVm();
    api.vms = [aVm({ phase: 'failed', error, can: [] })];
    renderPage(api);

    expect(await screen.findByText('Look at its console.')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull();
  });
});

describe('the timeline', () => {
  it('shows how long a step usually takes, from earlier operations', async () => {
    const api = withOneVm();
    const listed = jest.spyOn(api, 'listVms');
    const operation = anOpenOperation({ id: 'again' });
    api.vms = [aVm({ phase: 'provisioning', operation })];
    api.operations = [operation, anOperation()];
    renderPage(api);

    expect(
      await screen.findByText(
        /^Creating: User data, step 2 of 2 \(.*, usually 1 min 5 s\)$/,
      ),
    ).toBeVisible();
    const timeline = await region('Timeline');
    expect(timeline.getByText('running, usually 1 min 5 s')).toBeVisible();
    expect(listed).not.toHaveBeenCalled();
  });

  it('loads similar VMs once if there are no earlier operations', async () => {
    const api = withOneVm();
    const listed = jest.spyOn(api, 'listVms').mockResolvedValue({
      items: [
        aVm({ id: 'other', operation: anOperation({ vmId: 'other' }) }),
        aVm({ id: 'new', operation: null }),
      ],
    });
    const operation = anOpenOperation();
    api.vms = [aVm({ phase: 'provisioning', operation })];
    api.operations = [operation];
    const { signals } = renderPage(api);

    expect(await screen.findByText('running, usually 1 min 5 s')).toBeVisible();
    act(() => signals.send({ groupIds: [aVm().groupId] }));
    await screen.findByText('running, usually 1 min 5 s');
    expect(listed).toHaveBeenCalledTimes(1);
    expect(listed.mock.lastCall?.[0]).toMatchObject({
      image: 'debian-12',
      executor: 'local',
      phase: 'ready',
    });
  });

  it('loads older operations', async () => {
    const api = withOneVm();
    api.operations = Array.from({ length: 25 }, (_, index) =>
      anOperation({
        id: `operation-${index}`,
        steps: [],
        type: 'restart',
        reason: `number ${index}`,
      }),
    );
    renderPage(api);

    const timeline = await region('Timeline');
    expect(timeline.queryByText(/number 20;/)).toBeNull();
    await userEvent.click(
      timeline.getByRole('button', { name: 'Show older operations' }),
    );
    expect(await timeline.findByText(/number 24;/)).toBeVisible();
    expect(timeline.getAllByText(/number \d+;/)).toHaveLength(25);
    expect(
      timeline.queryByRole('button', { name: 'Show older operations' }),
    ).toBeNull();
  });

  it('shows the log of any operation', async () => {
    const api = withOneVm();
    const read = jest.spyOn(api, 'readLogs');
    api.operations = [
      anOperation({ id: 'late', type: 'restart' }),
      anOperation({ id: 'early' }),
    ];
    renderPage(api);

    const timeline = await region('Timeline');
    expect(timeline.getByText('Log shown below')).toBeVisible();
    await userEvent.click(
      timeline.getByRole('button', {
        name: 'Show the creation log',
      }),
    );
    await waitFor(() => expect(read.mock.lastCall?.[0]).toBe('early'));
    expect(screen.getByRole('region', { name: 'Log' })).toHaveFocus();
  });
});

describe('the log', () => {
  const logOf = async (api: FakeVmApi) => {
    api.log = { items: [], nextAfter: 0, done: false };
    api.writeLog('kernel started');
    renderPage(api);
    const log = await region('Log');
    await log.findByText(/kernel started/);
    return log;
  };

  it('can be paused and followed again', async () => {
    const api = withOneVm();
    const log = await logOf(api);

    await userEvent.click(log.getByRole('switch', { name: 'Follow' }));
    act(() => api.writeLog('network is up'));
    expect(await log.findByText('Creation, paused, 1 new line')).toBeVisible();
    expect(log.queryByText(/network is up/)).toBeNull();

    await userEvent.click(log.getByRole('switch', { name: 'Follow' }));
    expect(await log.findByText(/network is up/)).toBeVisible();
    act(() => api.writeLog('ready', { done: true }));
    expect(await log.findByText('Creation, complete')).toBeVisible();
    expect(log.queryByRole('switch', { name: 'Follow' })).toBeNull();
  });

  it('can be shown without wrapping lines', async () => {
    const log = await logOf(withOneVm());
    const wrap = log.getByRole('switch', { name: 'Wrap lines' });
    expect(wrap).toBeChecked();
    await userEvent.click(wrap);
    expect(wrap).not.toBeChecked();
    expect(await log.findByText(/kernel started/)).toBeVisible();
  });

  it('can be saved with exact times', async () => {
    const saved: Blob[] = [];
    const names: string[] = [];
    // jsdom has neither of the two.
    URL.createObjectURL = blob => {
      saved.push(blob as Blob);
      return 'blob:log';
    };
    URL.revokeObjectURL = () => {};
    jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function click(this: HTMLAnchorElement) {
        names.push(this.download);
      });
    const log = await logOf(withOneVm());

    await userEvent.click(log.getByRole('button', { name: /Download/i }));
    expect(names).toEqual(['orders-development-java-01-create.log']);
    expect(await saved[0].text()).toBe(
      '2026-01-01T10:00:00.000Z console: kernel started\n',
    );
  });
});
