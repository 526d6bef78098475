import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Vm } from '@backlot/plugin-vm-common';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { useLocation, useNavigate } from 'react-router-dom';
import { FakeVmApi, refusal } from '../../__testUtils__/FakeVmApi';
import { aVm } from '../../__testUtils__/fixtures';
import { vmApiRef } from '../../api';
import { fleetRouteRef } from '../../routes';
import { FleetPage } from './FleetPage';

const twoDigits = (number: number) => String(number).padStart(2, '0');

const vms = (count: number, change: Partial<Vm> = {}): Vm[] =>
  Array.from({ length: count }, (_, index) =>
    aVm({
      id: `${change.environment ?? 'development'}-${index + 1}`,
      name: `orders-${change.environment ?? 'development'}-${twoDigits(
        index + 1,
      )}`,
      ...change,
    }),
  );

const withVms = (...all: Vm[][]) => {
  const api = new FakeVmApi();
  api.vms = all.flat();
  return api;
};

/** Where the browser is, and its back button. */
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

const render = (api: FakeVmApi, url = '/vm') =>
  renderInTestApp(
    <>
      <FleetPage />
      <Browser />
    </>,
    {
      apis: [[vmApiRef, api]],
      mountPath: '/vm',
      initialRouteEntries: [url],
      mountedRoutes: {
        '/vm': fleetRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
    },
  );

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
  it('shows its shape while it loads', async () => {
    const api = withVms(vms(1));
    api.refusals.listVms = new Promise(() => {});
    render(api);
    expect(
      await screen.findByRole('status', { name: 'Loading the fleet' }),
    ).toBeInTheDocument();
  });

  it('says what to do first where there are none', async () => {
    render(new FakeVmApi());
    expect(await screen.findByText('No virtual machines yet')).toBeVisible();
    expect(screen.queryByRole('search')).toBeNull();
  });

  it('says what the server said, and tries again', async () => {
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

  it('shows each VM with a link to its page', async () => {
    render(withVms(vms(1)));

    const cells = within(await row('orders-development-01'));
    expect(
      cells.getByRole('link', { name: 'orders-development-01' }),
    ).toHaveAttribute('href', '/vm/vms/development-1');
    expect(cells.getByText('Ready')).toBeVisible();
    expect(await cells.findByText('Debian 12')).toBeVisible();
    expect(cells.getByText('127.0.0.1:8081')).toBeVisible();
  });

  it('tells by numbers what the charts draw', async () => {
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

  it('go to the URL, and the back button takes them back', async () => {
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

  it('take text when the typing pauses', async () => {
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

  it('complete the name of a component, and take labels', async () => {
    const api = withVms(vms(1));
    render(api);
    await row('orders-development-01');

    await userEvent.type(screen.getByLabelText('Component'), 'orders');
    await waitFor(() =>
      expect(url()).toBe('/vm?component=component:default/orders'),
    );
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

  it('are set by the tiles, which count the other phases still', async () => {
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

  it('can be cleared where nothing matches', async () => {
    render(withVms(vms(1)), '/vm?text=payments&sort=-name');

    expect(await screen.findByText('No virtual machine matches')).toBeVisible();
    await click('button', 'Show all');
    expect(await row('orders-development-01')).toBeVisible();
    expect(screen.getByRole('searchbox', { name: 'Search' })).toHaveValue('');
    expect(url()).toBe('/vm?sort=-name');
  });
});

describe('pages and order', () => {
  it('walks the pages, in the URL', async () => {
    render(withVms(vms(60)));
    await row('orders-development-01');
    expect(screen.getAllByText('60 virtual machines')[0]).toBeInTheDocument();

    await userEvent.click(screen.getByLabelText(/next/i));
    await row('orders-development-21');
    expect(url()).toBe('/vm?cursor=20');
    await userEvent.click(screen.getByLabelText(/next/i));
    await row('orders-development-41');
    await userEvent.click(screen.getByLabelText(/previous/i));
    await row('orders-development-21');
    await userEvent.click(screen.getByLabelText(/previous/i));
    await row('orders-development-01');
    expect(url()).toBe('/vm');
  });

  it('leads from a shared page back to the first', async () => {
    render(withVms(vms(60)), '/vm?cursor=40');
    await row('orders-development-41');
    await userEvent.click(screen.getByLabelText(/previous/i));
    expect(await row('orders-development-01')).toBeVisible();
  });

  it('is sorted by the server, from the first page on', async () => {
    render(withVms(vms(30)), '/vm?cursor=20');
    await row('orders-development-21');

    await click('columnheader', /Name/);
    await waitFor(() => expect(url()).toBe('/vm?sort=-name'));
    await row('orders-development-30');
    expect(rowNames()[0]).toBe('orders-development-30');
  });
});

describe('changes of many', () => {
  it('says what will happen to which, and asks for all at once', async () => {
    const api = withVms(vms(3));
    render(api);
    await choose('orders-development-01');
    await choose('orders-development-03');
    expect(screen.getByText('2 virtual machines chosen')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Start' })).toBeNull();

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
      await screen.findByText('Delete asked for 2 virtual machines'),
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
    expect(screen.queryByRole('group', { name: 'Chosen' })).toBeNull();
  });

  it('keeps the choice over the pages', async () => {
    render(withVms(vms(30)));
    await choose('orders-development-01');
    await userEvent.click(screen.getByLabelText(/next/i));
    await choose('orders-development-21');
    expect(screen.getByText('2 virtual machines chosen')).toBeVisible();
  });

  it('takes all that match a filter', async () => {
    const api = withVms(vms(30), vms(2, { environment: 'production' }));
    render(api, '/vm?environment=development');
    await choose('orders-development-01');
    await click('button', 'Choose all 30 that match');
    expect(screen.getByText('All 30 virtual machines chosen')).toBeVisible();

    await click('button', 'Stop');
    await click('button', 'Stop 30 virtual machines');
    await screen.findByText('Stop asked for 30 virtual machines');
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

  it('does not offer the whole fleet, nor more than one request takes', async () => {
    const api = withVms(vms(1001));
    render(api);
    await choose('orders-development-01');
    expect(screen.queryByRole('button', { name: /that match/ })).toBeNull();

    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Search' }),
      'orders',
    );
    await waitFor(() => expect(url()).toBe('/vm?text=orders'));
    // Another filter, another choice.
    await waitFor(() =>
      expect(screen.queryByRole('group', { name: 'Chosen' })).toBeNull(),
    );
    await choose('orders-development-01');
    expect(
      await screen.findByText(/narrow the filter to 1,000 at most/),
    ).toBeVisible();
  });

  it('explains that the fleet changed, and looks again', async () => {
    const api = withVms(vms(2));
    render(api, '/vm?environment=development');
    await choose('orders-development-01');
    await click('button', 'Choose all 2 that match');
    await click('button', 'Restart');
    await screen.findByRole('button', { name: 'Restart 2 virtual machines' });

    api.vms = vms(3);
    await click('button', 'Restart 2 virtual machines');
    expect(await dialog().findByRole('alert')).toHaveTextContent(
      'The fleet changed in the meantime; nothing was done',
    );
    await click('button', 'Look again');
    await click('button', 'Restart 3 virtual machines');
    await screen.findByText('Restart asked for 3 virtual machines');
    expect(api.changes[1]).toMatchObject(['actOnVms', { expectedCount: 3 }]);
  });

  it('counts those that cannot take it, and says so', async () => {
    const api = withVms(vms(1), vms(1, { environment: 'x', can: ['start'] }));
    render(api);
    await choose('orders-development-01');
    await choose('orders-x-01');
    await click('button', 'Start');

    expect(
      await dialog().findByText('1 virtual machine cannot take it now'),
    ).toBeVisible();
    await click('button', 'Start 1 virtual machine');
    await screen.findByText('Start asked for 1 virtual machine');
    expect(api.changes[0]).toMatchObject(['actOnVms', { expectedCount: 2 }]);
  });

  it('shows why it was refused before anything is asked for', async () => {
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
