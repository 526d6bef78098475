import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { VmPages } from '../routes/VmPages';
import { vmApiRef } from '../shared/data/vmApiRef';
import { fleetRouteRef } from '../shared/routing/routeRefs';
import type { FakeVmApi } from './FakeVmApi';
import { FakeSignals } from './renderForOrders';

/** Renders the pages below `/vm` with the fake API. */
export function renderVmPages(api: FakeVmApi, path: string) {
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
