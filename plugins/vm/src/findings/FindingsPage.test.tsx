import type { Finding, VmSignal } from '@backlot/plugin-vm-common';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeVmApi, refusal } from '../__testUtils__/FakeVmApi';
import { aFinding, aGroup, aVm, someOptions } from '../__testUtils__/fixtures';
import { FakeSignals } from '../__testUtils__/renderForOrders';
import { VmPages } from '../routes/VmPages';
import { vmApiRef } from '../shared/data/vmApiRef';
import { fleetRouteRef } from '../shared/routing/routeRefs';

const DAY = 86_400_000;
const inDays = (days: number) =>
  new Date(Date.now() + days * DAY + DAY / 2).toISOString();

const GROUP = aGroup();
const payments = 'group:default/payments-team';

const kinds = {
  failed: aFinding(),
  image: aFinding({
    id: 'image',
    kind: 'image-end-of-life',
    severity: 'warning',
    owner: payments,
    image: 'debian-11',
    // Support ends with the last day: at the first moment after it.
    at: new Date((Math.floor(Date.now() / DAY) + 42) * DAY).toISOString(),
    vms: 12,
    groups: 3,
    group: undefined,
    can: [],
  }),
  lease: aFinding({
    id: 'lease',
    kind: 'lease-ending',
    severity: 'info',
    at: inDays(3),
  }),
  gone: aFinding({
    id: 'gone',
    kind: 'component-gone',
    severity: 'warning',
    at: inDays(-12),
  }),
};

const withFindings = (...items: Finding[]) => {
  const api = new FakeVmApi();
  api.findings = {
    items,
    totals: Object.fromEntries(
      items.map(({ kind }) => [
        kind,
        items.filter(item => item.kind === kind).length,
      ]),
    ),
  };
  api.groups = [aGroup({ lease: { expiresAt: kinds.lease.at! } })];
  api.vms = [aVm({ phase: 'failed', can: ['retry', 'delete'] })];
  const [debian12] = someOptions().images;
  api.options = someOptions({
    images: [
      debian12,
      {
        ...debian12,
        name: 'debian-11',
        title: 'Debian 11',
        endOfLife: '2027-06-30',
      },
    ],
  });
  return api;
};

function renderPage(api: FakeVmApi, search = '') {
  const signals = new FakeSignals();
  renderInTestApp(<VmPages />, {
    apis: [
      [vmApiRef, api],
      [signalApiRef, signals],
    ],
    mountPath: '/vm/*',
    initialRouteEntries: [`/vm/findings${search}`],
    mountedRoutes: {
      '/vm': fleetRouteRef,
      '/catalog/:namespace/:kind/:name': entityRouteRef,
    },
  });
  return { signals };
}

const ofOwner = async (owner: string) =>
  within(await screen.findByRole('group', { name: `Findings of ${owner}` }));

const tile = (name: RegExp) => screen.findByRole('link', { name });

describe('the findings page', () => {
  it('shows a placeholder while loading', async () => {
    const api = new FakeVmApi();
    api.refusals.listFindings = new Promise(() => {});
    renderPage(api);
    expect(
      await screen.findByRole('status', {
        name: 'Loading the findings',
      }),
    ).toBeInTheDocument();
  });

  it('says that there is nothing to do', async () => {
    renderPage(new FakeVmApi());
    expect(await screen.findByText('Nothing to do')).toBeVisible();
    expect(screen.queryByRole('search')).toBeNull();
    expect(screen.getByRole('tab', { name: 'Findings' })).toBeVisible();
  });

  it('shows the error of the server with a retry', async () => {
    const api = withFindings(kinds.failed);
    api.refusals.listFindings = refusal(503, 'Error', 'database is away', 'r1');
    renderPage(api);
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('database is away');
    expect(alert).toHaveTextContent('Request r1');
    delete api.refusals.listFindings;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await ofOwner('orders-team');
  });

  it('lists findings by owner and counts the kinds', async () => {
    renderPage(withFindings(kinds.failed, kinds.image, kinds.lease));
    const orders = await ofOwner('orders-team');
    expect(
      orders.getByText('2 findings, up to 2 virtual machines'),
    ).toBeVisible();
    expect(
      orders.getByText('1 virtual machine of orders-development-java failed'),
    ).toBeVisible();
    expect(orders.getByText('Act now')).toBeVisible();
    expect(
      (await ofOwner('payments-team')).getByText(
        '1 finding, 12 virtual machines',
      ),
    ).toBeVisible();
    expect(await tile(/^3 All findings$/)).toHaveAttribute(
      'aria-current',
      'true',
    );
    expect(await tile(/^1 Leases ending$/)).toBeVisible();
    expect(await tile(/^0 Components missing$/)).toBeVisible();
    expect(
      screen.getByRole('tab', { name: 'Findings 3 findings' }),
    ).toBeVisible();
  });

  it('shows the kind in the URL, with the counts of all', async () => {
    renderPage(
      withFindings(kinds.failed, kinds.image),
      '?kind=image-end-of-life',
    );
    await ofOwner('payments-team');
    expect(
      screen.queryByRole('group', { name: 'Findings of orders-team' }),
    ).toBeNull();
    expect(
      screen.getByText(/^After its end of support an image gets/),
    ).toBeVisible();
    await userEvent.click(await tile(/^2 All findings$/));
    await ofOwner('orders-team');
  });

  it('filters by owner on the server, and clears the filter', async () => {
    const api = withFindings(kinds.failed, kinds.image);
    const listFindings = jest.spyOn(api, 'listFindings');
    renderPage(api, `?owner=${encodeURIComponent('group:default/nobody')}`);
    expect(
      await screen.findByText('No findings match these filters'),
    ).toBeVisible();
    expect(listFindings).toHaveBeenCalledWith(
      { owner: ['group:default/nobody'], environment: undefined },
      expect.anything(),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Show all findings' }),
    );
    await ofOwner('orders-team');
  });

  it('says that there are more than shown', async () => {
    const api = withFindings(kinds.failed);
    api.findings.totals = { 'vms-failed': 140 };
    renderPage(api);
    expect(await screen.findByText(/of each kind: 1 of 140/)).toBeVisible();
  });

  it('reloads once for several signals', async () => {
    const api = withFindings(kinds.failed);
    jest.useFakeTimers({ advanceTimers: true });
    try {
      const listFindings = jest.spyOn(api, 'listFindings');
      const { signals } = renderPage(api);
      await ofOwner('orders-team');
      const before = listFindings.mock.calls.length;
      const signal: VmSignal = { groupIds: ['another'] };
      act(() => {
        signals.send(signal);
        signals.send(signal);
      });
      expect(listFindings).toHaveBeenCalledTimes(before);
      act(() => jest.advanceTimersByTime(10_000));
      await waitFor(() =>
        expect(listFindings).toHaveBeenCalledTimes(before + 1),
      );
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('an image whose support ends', () => {
  it('links to the VMs and lists images with longer support', async () => {
    renderPage(withFindings(kinds.image));
    const owner = await ofOwner('payments-team');
    expect(
      await owner.findByText('Support of Debian 11 ends in 41 days'),
    ).toBeVisible();
    expect(
      owner.getByText(
        /^12 virtual machines in 3 groups\. Images supported for longer: Debian 12 \(until /,
      ),
    ).toBeVisible();
    expect(
      owner.getByRole('link', {
        name: 'Show the virtual machines of payments-team on Debian 11',
      }),
    ).toHaveAttribute(
      'href',
      '/vm?owner=group%3Adefault%2Fpayments-team&image=debian-11',
    );
  });

  it('links to a rollout to an image with longer support', async () => {
    renderPage(withFindings(kinds.image));
    const owner = await ofOwner('payments-team');
    await waitFor(() =>
      expect(
        owner.getByRole('link', {
          name: 'Replace the virtual machines of payments-team on Debian 11',
        }),
      ).toHaveAttribute(
        'href',
        '/vm/rollouts/new?owner=group%3Adefault%2Fpayments-team&image=debian-11&to=debian-12',
      ),
    );
  });
});

describe('the image support over the next year', () => {
  it('is available as text and numbers', async () => {
    const api = withFindings(kinds.image);
    const [debian12, debian11] = api.options.images;
    api.options.images = [
      { ...debian12, endOfLife: undefined },
      { ...debian11, endOfLife: inDays(42).slice(0, 10) },
    ];
    api.vms = ['a', 'b', 'c'].map((id, place) =>
      aVm({ id, name: id, image: place === 0 ? 'debian-12' : 'debian-11' }),
    );
    renderPage(api, '?kind=image-end-of-life');
    const figure = within(
      await screen.findByRole('figure', {
        name: 'Image support over the next year',
      }),
    );
    expect(
      figure.getByText(
        'Of 3 virtual machines, 0 run an unsupported image today. In a year it will be 2 unless they are replaced.',
      ),
    ).toBeVisible();
    const rows = figure.getAllByRole('row').slice(1);
    expect(rows).toHaveLength(13);
    const numbersOf = (row: HTMLElement) =>
      within(row)
        .getAllByRole('cell')
        .map(({ textContent }) => textContent);
    expect(numbersOf(rows[0])).toEqual(['0', '2', '1', '']);
    expect(numbersOf(rows[12])).toEqual(['2', '0', '1', 'Debian 11: 2']);
  });

  it('is hidden without VMs and for other kinds', async () => {
    const api = withFindings(kinds.failed);
    renderPage(api, '?kind=vms-failed');
    await ofOwner('orders-team');
    expect(screen.queryByRole('figure')).toBeNull();
  });

  it('shows an error if it cannot be loaded', async () => {
    const api = withFindings(kinds.failed);
    api.refusals.getFleetSummary = refusal(503, 'Error', 'database is away');
    renderPage(api);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The forecast could not be loaded',
    );
  });
});

describe('failed VMs', () => {
  it('are retried with the number shown', async () => {
    const api = withFindings(kinds.failed);
    renderPage(api);
    const owner = await ofOwner('orders-team');
    await userEvent.click(
      owner.getByRole('button', {
        name: `Retry all failed VMs of ${GROUP.name}`,
      }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Retry 1 virtual machine' }),
    );
    expect(await screen.findByText('Retrying 1 virtual machine')).toBeVisible();
    expect(api.changes).toEqual([
      [
        'actOnVms',
        {
          filter: { group: [GROUP.id], phase: ['failed'] },
          action: 'retry',
          expectedCount: 1,
        },
      ],
    ]);
  });

  it('are deleted with their group, listed by name', async () => {
    const api = withFindings(kinds.failed);
    renderPage(api);
    const owner = await ofOwner('orders-team');
    await userEvent.click(
      owner.getByRole('button', { name: `Delete group ${GROUP.name}` }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByText('orders-development-java-01')).toBeVisible();
    await userEvent.click(
      dialog.getByRole('button', { name: 'Delete 1 virtual machine' }),
    );
    expect(await screen.findByText(`Deleting ${GROUP.name}`)).toBeVisible();
    expect(api.changes).toEqual([['deleteGroup', GROUP.id]]);
  });

  it('have no actions for readers', async () => {
    renderPage(withFindings({ ...kinds.failed, can: [] }));
    const owner = await ofOwner('orders-team');
    expect(owner.queryByRole('button')).toBeNull();
  });
});

describe('lost VMs', () => {
  const lost = aFinding({
    id: 'lost',
    kind: 'vms-lost',
    vms: 2,
    at: inDays(-3),
  });

  it('are recreated with the number shown', async () => {
    const api = withFindings(lost);
    api.vms = ['a', 'b'].map(id =>
      aVm({ id, name: id, phase: 'lost', can: ['recreate', 'delete'] }),
    );
    renderPage(api);
    const owner = await ofOwner('orders-team');
    expect(
      owner.getByText(`2 virtual machines of ${GROUP.name} are lost`),
    ).toBeVisible();
    expect(owner.getByText(/first seen/)).toHaveTextContent(
      /first seen 2 days ago$/,
    );
    expect(
      owner.getByRole('link', {
        name: `Show the virtual machines of ${GROUP.name}`,
      }),
    ).toHaveAttribute(
      'href',
      '/vm?environment=development&phase=lost&component=component%3Adefault%2Forders',
    );
    await userEvent.click(
      owner.getByRole('button', {
        name: `Recreate all lost VMs of ${GROUP.name}`,
      }),
    );
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Recreate 2 virtual machines',
      }),
    );
    expect(
      await screen.findByText('Recreating 2 virtual machines'),
    ).toBeVisible();
    expect(api.changes).toEqual([
      [
        'actOnVms',
        {
          filter: { group: [GROUP.id], phase: ['lost'] },
          action: 'recreate',
          expectedCount: 2,
        },
      ],
    ]);
  });

  it('only have a link for readers', async () => {
    renderPage(withFindings({ ...lost, can: [] }));
    const owner = await ofOwner('orders-team');
    expect(owner.queryByRole('button')).toBeNull();
    expect(owner.getByRole('link', { name: /^Show the/ })).toBeVisible();
  });
});

describe('drifted VMs', () => {
  const drift = aFinding({
    id: 'drift',
    kind: 'drift',
    severity: 'warning',
    vms: 2,
    at: inDays(-3),
    differences: [
      { field: 'cpus', vms: 2 },
      { field: 'image', vms: 1 },
    ],
  });
  const look = async () => {
    const owner = await ofOwner('orders-team');
    await userEvent.click(
      owner.getByRole('button', {
        name: `Show the drifted VMs of ${GROUP.name}`,
      }),
    );
    return within(await screen.findByRole('dialog'));
  };

  it('show what differs and link to a rollout', async () => {
    renderPage(withFindings(drift));
    const owner = await ofOwner('orders-team');
    expect(
      owner.getByText(
        `2 virtual machines of ${GROUP.name} differ from their spec`,
      ),
    ).toBeVisible();
    expect(
      owner.getByText(
        /^CPUs of 2 virtual machines, Image of 1 virtual machine/,
      ),
    ).toBeVisible();
    expect(
      owner.getByRole('link', {
        name: `Replace the virtual machines of ${GROUP.name}`,
      }),
    ).toHaveAttribute('href', `/vm/rollouts/new?group=${GROUP.id}&anew=true`);
  });

  it('can be listed one by one', async () => {
    const api = withFindings(drift);
    api.vms = [
      aVm({
        id: 'one',
        name: 'orders-01',
        drift: [
          { field: 'cpus', expected: '1', found: '8', since: inDays(-3) },
          {
            field: 'memory',
            expected: '512 MiB',
            found: '64 MiB',
            since: inDays(-1),
          },
        ],
      }),
      aVm({ id: 'two', name: 'orders-02' }),
    ];
    renderPage(api);
    const dialog = await look();
    expect(
      await dialog.findByRole('link', { name: 'orders-01' }),
    ).toHaveAttribute('href', '/vm/vms/one');
    expect(dialog.getByText('CPUs: 8 instead of 1')).toBeVisible();
    expect(dialog.getByText('Memory: 64 MiB instead of 512 MiB')).toBeVisible();
    expect(dialog.queryByText('orders-02')).toBeNull();
    await userEvent.click(dialog.getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('say if none has drifted any more, and show errors', async () => {
    const api = withFindings(drift);
    api.refusals.listVms = refusal(503, 'Error', 'database is away');
    renderPage(api);
    const dialog = await look();
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'database is away',
    );
    delete api.refusals.listVms;
    await userEvent.click(dialog.getByRole('button', { name: 'Try again' }));
    expect(
      await dialog.findByText('None of them differs from its spec any more.'),
    ).toBeVisible();
  });
});

describe('an ending lease', () => {
  it('is extended', async () => {
    const api = withFindings(kinds.lease);
    renderPage(api);
    const owner = await ofOwner('orders-team');
    expect(
      owner.getByText(`The lease of ${GROUP.name} ends in 3 days`),
    ).toBeVisible();
    await userEvent.click(
      owner.getByRole('button', { name: `Extend lease of ${GROUP.name}` }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(
      await dialog.findByRole('button', { name: 'Extend' }),
    );
    expect(
      await screen.findByText(`The lease of ${GROUP.name} was extended`),
    ).toBeVisible();
    expect(api.changes).toEqual([
      ['updateGroup', GROUP.id, expect.objectContaining({ generation: 1 })],
    ]);
  });

  it('shows an error if the group cannot be loaded', async () => {
    const api = withFindings(kinds.lease);
    api.refusals.getGroup = refusal(404, 'NotFoundError', 'no such group');
    renderPage(api);
    const owner = await ofOwner('orders-team');
    await userEvent.click(
      owner.getByRole('button', { name: `Delete ${GROUP.name} now` }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent('no such group');
  });
});

describe('a missing component', () => {
  it('is shown, and its group can be deleted', async () => {
    renderPage(withFindings(kinds.gone));
    const owner = await ofOwner('orders-team');
    expect(
      owner.getByText(
        `orders left the catalog 11 days ago, but ${GROUP.name} still exists`,
      ),
    ).toBeVisible();
    expect(
      owner.getByRole('button', { name: `Delete group ${GROUP.name}` }),
    ).toBeVisible();
    // The test portal has no page to register components.
    expect(
      owner.queryByRole('link', { name: 'Register the component' }),
    ).toBeNull();
  });
});
