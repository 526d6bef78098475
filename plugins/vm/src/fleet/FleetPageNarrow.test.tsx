import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { storageApiRef } from '@backstage/frontend-plugin-api';
import { FakeVmApi } from '../__testUtils__/FakeVmApi';
import { aVm } from '../__testUtils__/fixtures';
import { vmApiRef } from '../shared/data/vmApiRef';
import { fleetRouteRef } from '../shared/routing/routeRefs';
import { FleetPage } from './FleetPage';

// The width is read once, so these tests have their own file.
beforeAll(() => {
  const wide = window.matchMedia;
  window.matchMedia = media => ({ ...wide(media), matches: false });
});

const render = (url: string) => {
  const api = new FakeVmApi();
  api.vms = [aVm()];
  renderInTestApp(<FleetPage />, {
    apis: [
      [vmApiRef, api],
      [catalogApiRef, catalogApiMock()],
      [storageApiRef, mockApis.storage()],
    ],
    mountPath: '/vm',
    initialRouteEntries: [url],
    mountedRoutes: {
      '/vm': fleetRouteRef,
      '/catalog/:namespace/:kind/:name': entityRouteRef,
    },
  });
};

describe('the fleet page on a narrow screen', () => {
  it('starts with charts and filters collapsed', async () => {
    render('/vm');
    expect(
      await screen.findByRole('button', { name: 'Show charts' }),
    ).toHaveAttribute('aria-expanded', 'false');
    expect(screen.getByRole('searchbox', { name: 'Search' })).toBeVisible();
    expect(screen.queryByRole('textbox', { name: 'Component' })).toBeNull();

    await userEvent.click(screen.getByRole('button', { name: 'Filters' }));
    expect(screen.getByRole('textbox', { name: 'Component' })).toBeVisible();
  });

  it('shows name, phase and the number of filters', async () => {
    render('/vm?phase=ready');
    await screen.findByRole('button', { name: 'Filters (1)' });
    await screen.findByRole('grid');
    expect(
      screen.getByRole('columnheader', { name: /Name/ }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('columnheader', { name: /Phase/ }),
    ).toBeInTheDocument();
    expect(screen.queryByRole('columnheader', { name: 'Address' })).toBeNull();
  });
});
