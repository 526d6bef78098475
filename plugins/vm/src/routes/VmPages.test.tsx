import { screen } from '@testing-library/react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import userEvent from '@testing-library/user-event';
import { FakeVmApi } from '../__testUtils__/FakeVmApi';
import { aGroup, anOperation, aVm } from '../__testUtils__/fixtures';
import { vmApiRef } from '../shared/data/vmApiRef';
import { fleetRouteRef } from '../shared/routing/routeRefs';
import { VmPages } from './VmPages';

it('links from the fleet to the page of a VM', async () => {
  const api = new FakeVmApi();
  api.groups = [aGroup()];
  api.vms = [aVm()];
  api.operations = [anOperation()];
  renderInTestApp(<VmPages />, {
    apis: [[vmApiRef, api]],
    mountPath: '/vm/*',
    initialRouteEntries: ['/vm'],
    mountedRoutes: {
      '/vm': fleetRouteRef,
      '/catalog/:namespace/:kind/:name': entityRouteRef,
    },
  });

  await userEvent.click(
    await screen.findByRole('link', { name: 'orders-development-java-01' }),
  );
  expect(
    await screen.findByRole('heading', { name: 'orders-development-java-01' }),
  ).toBeVisible();
  expect(screen.queryByRole('search')).toBeNull();
});
