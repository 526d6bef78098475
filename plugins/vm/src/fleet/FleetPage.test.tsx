import {
  act,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Vm } from '@backlot/plugin-vm-common';
import { storageApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { useLocation, useNavigate } from 'react-router-dom';
import { FakeVmApi, refusal } from '../__testUtils__/FakeVmApi';
import { aVm } from '../__testUtils__/fixtures';
import { FakeSignals } from '../__testUtils__/renderForOrders';
import { download } from '../shared/code/download';
import { vmApiRef } from '../shared/data/vmApiRef';
import { fleetRouteRef } from '../shared/routing/routeRefs';
import { FleetPage } from './FleetPage';

jest.mock('../shared/code/download', () => ({ download: jest.fn() }));

// jsdom has no layout. With a fixed size, the table renders the rows on the
// screen; otherwise it would render all rows.
beforeAll(() => {
  window.innerHeight = 1000;
  Object.defineProperties(HTMLElement.prototype, {
    clientWidth: { configurable: true, get: () => 1200 },
    clientHeight: { configurable: true, get: () => 1000 },
  });
});
afterAll(() => {
  for (const size of ['clientWidth', 'clientHeight']) {
    Reflect.deleteProperty(HTMLElement.prototype, size);
  }
});

/** Padded, so that no name is a prefix of another one. */
const digits = (number: number, most: number) =>
  String(number).padStart(Math.max(2, String(most).length), '0');

const vms = (count: number, change: Partial<Vm> = {}): Vm[] =>
  Array.from({ length: count }, (_, index) =>
    aVm({
      id: `${change.environment ?? 'development'}-${index + 1}`,
      name: `orders-${change.environment ?? 'development'}-${digits(
        index + 1,
        count,
      )}`,
      ...change,
    }),
  );

const withVms = (...all: Vm[][]) => {
  const api = new FakeVmApi();
  api.vms = all.flat();
  return api;
};

/** Shows the URL, and a back button. */
const Browser = () => {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  return (
    <>
      <output aria-label="URL">{decodeURIComponent(pathname + search)}</output>
      <button onClick={() => navigate(-1)}>Back</button>
    </>
  );
};

const catalog = catalogApiMock({
  entities: [
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'orders', tags: ['web', 'java'] },
      spec: { lifecycle: 'production' },
    },
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Domain',
      metadata: { name: 'commerce' },
    },
  ],
});

const render = (
  api: FakeVmApi,
  url = '/vm',
  { storage = mockApis.storage() } = {},
) => {
  const signals = new FakeSignals();
  const { unmount } = renderInTestApp(
    <>
      <FleetPage />
      <Browser />
    </>,
    {
      apis: [
        [vmApiRef, api],
        [catalogApiRef, catalog],
        [storageApiRef, storage],
        [signalApiRef, signals],
      ],
      mountPath: '/vm',
      initialRouteEntries: [url],
      mountedRoutes: {
        '/vm': fleetRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
    },
  );
  return { signals, unmount };
};

const url = () => screen.getByLabelText('URL').textContent;
const row = (name: string) =>
  screen.findByRole('row', { name: new RegExp(name) });
const rowNames = () =>
  screen
    .queryAllByRole('rowheader')
    .filter(cell => within(cell).queryByRole('link'))
    .map(cell => cell.textContent);
const click = async (role: string, name: string | RegExp) =>
  userEvent.click(await screen.findByRole(role, { name }));
const choose = async (name: string) =>
  userEvent.click(within(await row(name)).getByRole('checkbox'));
const dialog = () => within(screen.getByRole('dialog'));

describe('the fleet page', () => {
  it('shows a placeholder while loading', async () => {
    const api = withVms(vms(1));
    api.refusals.listVms = new Promise(() => {});
    render(api);
    expect(
      await screen.findByRole('status', { name: 'Loading the fleet' }),
    ).toBeInTheDocument();
  });

  it('shows the answer to a request that another page has started', async () => {
    const api = withVms(vms(1));
    const page = (
      <div>
        <FleetPage />
      </div>
    );
    renderInTestApp(
      <>
        {page}
        {page}
      </>,
      {
        apis: [
          [vmApiRef, api],
          [catalogApiRef, catalog],
        ],
        mountedRoutes: {
          '/vm': fleetRouteRef,
          '/catalog/:namespace/:kind/:name': entityRouteRef,
        },
      },
    );
    await waitFor(() =>
      expect(screen.getAllByText('orders-development-01')).toHaveLength(2),
    );
  });

  it('says what to do first if there are none', async () => {
    render(new FakeVmApi());
    expect(await screen.findByText('No virtual machines yet')).toBeVisible();
    expect(screen.queryByRole('search')).toBeNull();
  });

  it('shows the error of the server with a retry', async () => {
    const api = withVms(vms(1));
    api.refusals.listVms = refusal(503, 'Away', 'database is away');
    render(api);

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'database is away',
    );
    delete api.refusals.listVms;
    await click('button', 'Try again');
    expect(await row('orders-development-01')).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('links every VM to its page', async () => {
    render(withVms(vms(1)));

    const cells = within(await row('orders-development-01'));
    expect(
      cells.getByRole('link', { name: 'orders-development-01' }),
    ).toHaveAttribute('href', '/vm/vms/development-1');
    expect(cells.getByText('Ready')).toBeVisible();
    expect(await cells.findByText('Debian 12')).toBeVisible();
    expect(cells.getByText('127.0.0.1:8081')).toBeVisible();
  });

  it('has the numbers of the charts as tables', async () => {
    render(
      withVms(
        vms(2),
        vms(1, { environment: 'production', stack: 'go', phase: 'failed' }),
      ),
    );

    const images = within(
      await screen.findByRole('table', { name: 'Images and stacks' }),
    );
    expect(
      await images.findByRole('row', { name: 'Debian 12 2 1 3' }),
    ).toBeInTheDocument();
    expect(
      within(screen.getByRole('table', { name: 'By owner' })).getByRole('row', {
        name: 'orders-team 2 1 3',
      }),
    ).toBeInTheDocument();

    await click('radio', 'Environment');
    const environments = within(
      await screen.findByRole('table', { name: 'By environment' }),
    );
    expect(
      environments.getByRole('row', { name: 'Production 0 1 1' }),
    ).toBeInTheDocument();
  });
});

describe('filters', () => {
  it('come from the URL', async () => {
    render(
      withVms(vms(1), vms(1, { environment: 'production' })),
      '/vm?environment=production',
    );
    expect(await row('orders-production-01')).toBeVisible();
    expect(rowNames()).toEqual(['orders-production-01']);
  });

  it('go to the URL, and "Back" restores them', async () => {
    render(withVms(vms(1), vms(1, { environment: 'production' })));
    await row('orders-development-01');

    await click('button', /Environment$/);
    await click('option', 'Production');
    await waitFor(() => expect(url()).toBe('/vm?environment=production'));
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(rowNames()).toEqual(['orders-production-01']));

    await click('button', 'Back');
    await waitFor(() => expect(url()).toBe('/vm'));
    await waitFor(() => expect(rowNames()).toHaveLength(2));
  });

  it('apply text when the user pauses', async () => {
    const api = withVms(vms(12));
    render(api);
    await row('orders-development-01');

    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Search' }),
      'orders-development-1',
    );
    await waitFor(() => expect(url()).toBe('/vm?text=orders-development-1'));
    await waitFor(() => expect(rowNames()).toHaveLength(3));
    expect(api.lists.filter(({ text }) => text !== undefined)).toHaveLength(1);
  });

  it('complete component names and accept labels', async () => {
    const api = withVms(vms(1));
    render(api);
    await row('orders-development-01');

    await userEvent.type(screen.getByLabelText('Component'), 'orders');
    await waitFor(() =>
      expect(url()).toBe('/vm?component=component:default/orders'),
    );
    await click('button', 'More filters');
    const label = screen.getByLabelText('Label');
    await userEvent.type(label, 'team=a, ');
    await waitFor(() => expect(url()).toMatch(/label=team=a$/));
    expect(label).toHaveValue('team=a, ');
    await userEvent.type(label, 'tier');
    await waitFor(() =>
      expect(api.lists[api.lists.length - 1]).toMatchObject({
        component: ['component:default/orders'],
        label: ['team=a', 'tier'],
      }),
    );
  });

  it('behind "More filters" have values from the catalog', async () => {
    const api = withVms(vms(1));
    render(api, '/vm?tag=web');
    await row('orders-development-01');
    expect(screen.queryByRole('button', { name: /Domain$/ })).toBeNull();

    await click('button', 'More filters (1)');
    await click('button', /Lifecycle$/);
    await click('option', 'production');
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(url()).toMatch(/lifecycle=production/));
    await click('button', /Domain$/);
    await click('option', 'commerce');
    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(api.lists[api.lists.length - 1]).toMatchObject({
        domain: ['domain:default/commerce'],
        lifecycle: ['production'],
        tag: ['web'],
      }),
    );
    expect(
      screen.getByRole('button', { name: 'More filters (3)' }),
    ).toBeVisible();
  });

  it('are shown as chips that remove them', async () => {
    render(
      withVms(vms(1)),
      '/vm?environment=development&environment=production&text=orders',
    );
    const chips = within(
      await screen.findByRole('list', { name: 'Active filters' }),
    );
    const chip = (name: string) =>
      chips.findByRole('button', { name: `Remove the filter ${name}` });
    await userEvent.click(await chip('Environment: Production'));
    await waitFor(() =>
      expect(url()).toBe('/vm?environment=development&text=orders'),
    );
    await userEvent.click(await chip('Search: orders'));
    await waitFor(() => expect(url()).toBe('/vm?environment=development'));
    await click('button', 'Clear filters');
    await waitFor(() => expect(url()).toBe('/vm'));
    expect(screen.queryByRole('list', { name: 'Active filters' })).toBeNull();
  });

  it('are set by the bars of the charts', async () => {
    render(withVms(vms(1), vms(1, { environment: 'x', image: 'micro' })));
    await click('link', 'Show only micro');
    await waitFor(() => expect(url()).toBe('/vm?image=micro'));
    await waitFor(() => expect(rowNames()).toEqual(['orders-x-01']));
  });

  it('are set by the tiles, which keep counting the other phases', async () => {
    render(withVms(vms(3), vms(1, { environment: 'x', phase: 'failed' })));

    await click('link', '1 Failed');
    await waitFor(() => expect(url()).toBe('/vm?phase=failed'));
    await waitFor(() => expect(rowNames()).toEqual(['orders-x-01']));
    expect(screen.getByRole('link', { name: '3 Ready' })).toBeVisible();
    expect(screen.getByRole('link', { name: '1 Failed' })).toHaveAttribute(
      'aria-current',
      'true',
    );
  });

  it('can show only VMs on images whose support ends', async () => {
    const api = withVms(vms(2), vms(1, { environment: 'x', image: 'old' }));
    const [image] = api.options.images;
    api.options.images.push({
      ...image,
      name: 'old',
      title: 'Old Linux',
      endOfLife: new Date(Date.now() + 30 * 86_400_000)
        .toISOString()
        .slice(0, 10),
    });
    render(api);
    await click('link', '1 Image support ending');
    await waitFor(() => expect(url()).toBe('/vm?image=old'));
    await waitFor(() => expect(rowNames()).toEqual(['orders-x-01']));
    await click('link', '1 Image support ending');
    await waitFor(() => expect(url()).toBe('/vm'));
  });

  it('can be cleared if nothing matches', async () => {
    render(withVms(vms(1)), '/vm?text=payments&sort=-name');

    expect(await screen.findByText('No virtual machines match')).toBeVisible();
    await click('button', 'Show all');
    expect(await row('orders-development-01')).toBeVisible();
    expect(screen.getByRole('searchbox', { name: 'Search' })).toHaveValue('');
    expect(url()).toBe('/vm?sort=-name');
  });
});

describe('the endless list', () => {
  const ROW = 56;
  const scrollTo = (rowNumber: number) => {
    const grid = screen.getByRole('grid');
    grid.scrollTop = rowNumber * ROW;
    fireEvent.scroll(grid);
  };

  it('renders the rows on the screen and loads more near the end', async () => {
    const api = withVms(vms(250));
    render(api);
    await row('orders-development-001');
    expect(rowNames().length).toBeLessThan(40);
    expect(screen.getByText('The first 100 of 250')).toBeVisible();

    scrollTo(20);
    expect(api.lists).toHaveLength(1);
    scrollTo(60);
    await screen.findByText('The first 200 of 250');
    await click('button', 'Show more');
    await waitFor(() => expect(screen.queryByText(/^The first/)).toBeNull());
    expect(api.lists.map(({ cursor }) => cursor)).toEqual([
      undefined,
      '100',
      '200',
    ]);
  });

  it('keeps the scroll position in the URL', async () => {
    const api = withVms(vms(250));
    render(api);
    await row('orders-development-001');
    scrollTo(60);
    await screen.findByText('The first 200 of 250');
    scrollTo(130);
    await waitFor(() => expect(url()).toBe('/vm?cursor=100'));
    expect(
      screen.queryByRole('button', { name: 'Show from the start' }),
    ).toBeNull();
    scrollTo(0);
    await waitFor(() => expect(url()).toBe('/vm'));
  });

  it('links from a shared position to the start', async () => {
    render(withVms(vms(250)), '/vm?cursor=200');
    await row('orders-development-201');
    expect(
      screen.getByText('50 of 250, from the middle of the list'),
    ).toBeVisible();
    await click('button', 'Show from the start');
    await row('orders-development-001');
    expect(url()).toBe('/vm');
  });

  it('keeps its rows if more cannot be loaded', async () => {
    const api = withVms(vms(150));
    render(api);
    await row('orders-development-001');
    api.refusals.listVms = refusal(503, 'Away', 'database is away');
    await click('button', 'Show more');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'database is away',
    );
    expect(await row('orders-development-001')).toBeVisible();
    delete api.refusals.listVms;
    await click('button', 'Show more');
    await waitFor(() => expect(screen.queryByText(/^The first/)).toBeNull());
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('only reloads what is on the screen', async () => {
    const api = withVms(vms(250));
    const { signals } = render(api);
    await row('orders-development-001');
    scrollTo(60);
    await screen.findByText('The first 200 of 250');
    scrollTo(130);
    api.lists = [];
    act(() => signals.send({ groupIds: [api.vms[140].groupId] }));
    await waitFor(() => expect(api.lists).toHaveLength(1));
    expect(api.lists.map(({ cursor }) => cursor)).toEqual(['100']);
  });

  it('is sorted by the server, starting at the first VM', async () => {
    render(withVms(vms(30)), '/vm?cursor=20');
    await row('orders-development-21');

    await click('columnheader', /Name/);
    await waitFor(() => expect(url()).toBe('/vm?sort=-name'));
    await row('orders-development-30');
    expect(rowNames()[0]).toBe('orders-development-30');
  });
});

describe('columns', () => {
  const headings = () =>
    within(screen.getByRole('grid'))
      .getAllByRole('columnheader')
      .map(heading => heading.textContent)
      .filter(text => text !== '');

  it('can be selected, shared by URL and stored', async () => {
    const storage = mockApis.storage();
    const api = withVms(vms(1, { system: 'system:default/shop' }));
    render(api, '/vm', { storage });
    await row('orders-development-01');
    expect(headings()).not.toContain('System');

    await click('button', 'Columns');
    await click('option', 'System');
    await click('option', 'Owner');
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(headings()).toContain('System'));
    expect(headings()).not.toContain('Owner');
    expect(url()).toMatch(/columns=name,phase,component,system,/);
    expect(
      storage.forBucket('vm-fleet').snapshot<string[]>('columns').value,
    ).toContain('system');
  });

  it('come from the URL, otherwise from the last selection', async () => {
    const storage = mockApis.storage();
    storage.forBucket('vm-fleet').set('columns', ['name', 'placement']);
    const { unmount } = render(withVms(vms(1)), '/vm', { storage });
    await row('orders-development-01');
    expect(headings()).toEqual(['Name', 'Placement']);
    unmount();

    render(withVms(vms(1)), '/vm?columns=error,colour', { storage });
    await row('orders-development-01');
    expect(headings()).toEqual(['Name', 'Error']);

    await click('button', 'Columns');
    await click('option', 'Default columns');
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(headings()).toContain('Component'));
    expect(url()).toBe('/vm');
  });
});

describe('the export', () => {
  it('has all matching VMs with the shown columns', async () => {
    const api = withVms(vms(2), vms(1, { environment: 'production' }));
    const exported = jest.spyOn(api, 'exportVms');
    render(api, '/vm?environment=production&columns=phase,lease&sort=-name');
    await row('orders-production-01');
    await click('button', 'Export CSV');
    await waitFor(() => expect(download).toHaveBeenCalled());
    expect(exported).toHaveBeenCalledWith({
      environment: ['production'],
      sort: '-name',
      column: ['name', 'phase', 'leaseExpiresAt'],
    });
    expect(download).toHaveBeenCalledWith(
      expect.stringMatching(/^virtual-machines-.*\.csv$/),
      expect.any(Blob),
    );
  });

  it('shows errors', async () => {
    const api = withVms(vms(1));
    api.refusals.exportVms = refusal(503, 'Away', 'database is away');
    render(api);
    await click('button', 'Export CSV');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'database is away',
    );
    await click('button', 'Close');
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('charts over time', () => {
  const history = {
    days: [
      {
        date: '2026-01-01',
        vms: 10,
        created: 10,
        deleted: 0,
        timeToReady: null,
      },
      {
        date: '2026-01-02',
        vms: 12,
        created: 3,
        deleted: 1,
        timeToReady: { count: 3, p50Seconds: 40, p95Seconds: 95 },
      },
    ],
    executors: [{ executor: 'local', succeeded: 12, failed: 2 }],
  };

  it('are available as text and numbers', async () => {
    const api = withVms(vms(1));
    api.history = history;
    render(api);
    expect(
      await screen.findByText(
        'Virtual machines: 12 now, 10 at the start; 13 created and 1 deleted in 2 days.',
      ),
    ).toBeVisible();
    expect(
      screen.getByText(/half were ready within 40 s and 95% within 1 min 35 s/),
    ).toBeVisible();
    expect(
      within(
        screen.getByRole('table', { name: 'Operations by executor' }),
      ).getByRole('row', { name: 'This machine 12 2 14' }),
    ).toBeInTheDocument();
  });

  it('are figures if there is little data', async () => {
    const api = withVms(vms(1));
    api.history = history;
    render(api);
    const growth = within(
      await screen.findByRole('figure', { name: 'Growth of the fleet' }),
    );
    expect(growth.getByRole('definition')).toHaveTextContent('12');
    const times = within(screen.getByRole('figure', { name: 'Time to ready' }));
    expect(
      times.getAllByRole('definition').map(({ textContent }) => textContent),
    ).toEqual(['40 s', '1 min 35 s']);
    expect(
      times.getByText('The chart appears after 3 days of data.'),
    ).toBeVisible();
  });

  it('have the time range of the URL', async () => {
    const api = withVms(vms(1));
    const getFleetHistory = jest.spyOn(api, 'getFleetHistory');
    render(api, '/vm?range=90&environment=development&phase=ready');
    await screen.findByText('No operations ended in this period.');
    expect(getFleetHistory.mock.calls[0][0]).toEqual({
      environment: ['development'],
      days: 90,
    });
    expect(
      screen.getByText(/do not apply to the charts over time/),
    ).toBeVisible();
    await click('radio', '7 days');
    await waitFor(() => expect(url()).toMatch(/range=7&?/));
    await waitFor(() =>
      expect(getFleetHistory.mock.calls[1][0]).toMatchObject({ days: 7 }),
    );
  });

  it('can be retried', async () => {
    const api = withVms(vms(1));
    api.refusals.getFleetHistory = refusal(503, 'Away', 'database is away');
    render(api);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The history could not be loaded',
    );
    delete api.refusals.getFleetHistory;
    await click('button', 'Try again');
    await screen.findByText('No virtual machine became ready in this period.');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('can be hidden, which is stored', async () => {
    const storage = mockApis.storage();
    const { unmount } = render(withVms(vms(1)), '/vm', { storage });
    await click('button', 'Hide charts');
    expect(screen.queryByRole('figure')).toBeNull();
    unmount();

    const api = withVms(vms(1));
    const getFleetHistory = jest.spyOn(api, 'getFleetHistory');
    render(api, '/vm', { storage });
    await row('orders-development-01');
    expect(screen.queryByRole('figure')).toBeNull();
    expect(getFleetHistory).not.toHaveBeenCalled();
    await click('button', 'Show charts');
    expect((await screen.findAllByRole('figure')).length).toBe(5);
  });
});

describe('bulk actions', () => {
  it('show the effect and act on all VMs in one request', async () => {
    const api = withVms(vms(3));
    render(api);
    await choose('orders-development-01');
    await choose('orders-development-03');
    expect(screen.getByText('2 virtual machines selected')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Start' })).toBeNull();
    expect(screen.getByRole('link', { name: 'Replace…' })).toHaveAttribute(
      'href',
      `/vm/rollouts/new?group=${aVm().groupId}`,
    );

    await click('button', 'Delete');
    expect(
      await dialog().findByText(
        'orders, Development, Java: 2 virtual machines',
      ),
    ).toBeVisible();
    expect(dialog().getByText(/cannot be undone/)).toBeVisible();
    expect(api.changes).toEqual([]);

    await userEvent.click(
      dialog().getByRole('button', { name: 'Delete 2 virtual machines' }),
    );
    expect(
      await screen.findByText('Delete requested for 2 virtual machines'),
    ).toBeVisible();
    expect(api.changes).toEqual([
      [
        'actOnVms',
        {
          filter: { id: ['development-1', 'development-3'] },
          action: 'delete',
          expectedCount: 2,
        },
      ],
    ]);
    expect(screen.queryByRole('group', { name: 'Selection' })).toBeNull();
  });

  it('keep the selection while more is loaded', async () => {
    render(withVms(vms(130)));
    await choose('orders-development-001');
    await click('button', 'Show more');
    await waitFor(() => expect(screen.queryByText(/^The first/)).toBeNull());
    await choose('orders-development-003');
    expect(screen.getByText('2 virtual machines selected')).toBeVisible();
  });

  it('can include all matching VMs', async () => {
    const api = withVms(vms(30), vms(2, { environment: 'production' }));
    render(api, '/vm?environment=development');
    await choose('orders-development-01');
    await click('button', 'Select all 30 that match');
    expect(screen.getByText('All 30 virtual machines selected')).toBeVisible();

    await click('button', 'Stop');
    await click('button', 'Stop 30 virtual machines');
    await screen.findByText('Stop requested for 30 virtual machines');
    expect(api.changes).toEqual([
      [
        'actOnVms',
        {
          filter: { environment: ['development'] },
          action: 'stop',
          expectedCount: 30,
        },
      ],
    ]);
  });

  it('cannot include the whole fleet or more than the limit', async () => {
    const api = withVms(vms(1001));
    render(api);
    await choose('orders-development-0001');
    expect(screen.queryByRole('button', { name: /that match/ })).toBeNull();

    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Search' }),
      'orders',
    );
    await waitFor(() => expect(url()).toBe('/vm?text=orders'));
    // Another filter clears the selection.
    await waitFor(() =>
      expect(screen.queryByRole('group', { name: 'Selection' })).toBeNull(),
    );
    await choose('orders-development-0001');
    expect(
      await screen.findByText(/narrow the filter to 1,000 or fewer/),
    ).toBeVisible();
  });

  it('can be retried', async () => {
    const api = withVms(vms(2, { phase: 'failed', can: ['retry', 'delete'] }));
    render(api, '/vm?phase=failed');
    await choose('orders-development-01');
    await click('button', 'Select all 2 that match');
    await click('button', 'Retry');
    expect(
      await dialog().findByText(/Retries the failed operations/),
    ).toBeVisible();
    await click('button', 'Retry 2 virtual machines');
    await screen.findByText('Retry requested for 2 virtual machines');
    expect(api.changes).toEqual([
      [
        'actOnVms',
        { filter: { phase: ['failed'] }, action: 'retry', expectedCount: 2 },
      ],
    ]);
  });

  it('explain that the fleet changed, and check again', async () => {
    const api = withVms(vms(2));
    render(api, '/vm?environment=development');
    await choose('orders-development-01');
    await click('button', 'Select all 2 that match');
    await click('button', 'Restart');
    await screen.findByRole('button', { name: 'Restart 2 virtual machines' });

    api.vms = vms(3);
    await click('button', 'Restart 2 virtual machines');
    expect(await dialog().findByRole('alert')).toHaveTextContent(
      'The fleet changed in the meantime. Nothing was done.',
    );
    await click('button', 'Check again');
    await click('button', 'Restart 3 virtual machines');
    await screen.findByText('Restart requested for 3 virtual machines');
    expect(api.changes[1]).toMatchObject(['actOnVms', { expectedCount: 3 }]);
  });

  it('count VMs that do not allow the action', async () => {
    const api = withVms(vms(1), vms(1, { environment: 'x', can: ['start'] }));
    render(api);
    await choose('orders-development-01');
    await choose('orders-x-01');
    await click('button', 'Start');

    expect(
      await dialog().findByText('Not possible now for 1 virtual machine'),
    ).toBeVisible();
    await click('button', 'Start 1 virtual machine');
    await screen.findByText('Start requested for 1 virtual machine');
    expect(api.changes[0]).toMatchObject(['actOnVms', { expectedCount: 2 }]);
  });

  it('show why the preview was refused', async () => {
    const api = withVms(vms(1));
    api.refusals.actOnVms = refusal(403, 'NotAllowedError', 'not yours');
    render(api);
    await choose('orders-development-01');
    await click('button', 'Stop');

    expect(await dialog().findByRole('alert')).toHaveTextContent('not yours');
    expect(dialog().queryByRole('button', { name: /^Stop/ })).toBeNull();
    expect(api.changes).toEqual([]);
  });
});

it('says that an existing machine cannot run', async () => {
  const problem = {
    code: 'DiskError',
    message: 'the disk of the host is full',
    remedy: 'Free some space.',
    retryable: false,
  };
  render(withVms(vms(1, { phase: 'ready', problem })));
  expect(
    within(await screen.findByRole('grid')).getByText('Stuck'),
  ).toBeVisible();
});
