import type { VmSignal } from '@backlot/plugin-vm-common';
import type { Entity } from '@backstage/catalog-model';
import type { RouteRef } from '@backstage/frontend-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { SignalApi, signalApiRef } from '@backstage/plugin-signals-react';
import { vmApiRef } from '../shared/data/vmApiRef';
import { fleetRouteRef } from '../shared/routing/routeRefs';
import type { FakeVmApi } from './FakeVmApi';

const orders: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'orders', namespace: 'default' },
};

/** Fake signals, which a test sends by hand. */
export class FakeSignals implements SignalApi {
  private readonly listeners = new Set<(message: any) => void>();

  subscribe(_channel: string, onMessage: (message: any) => void) {
    this.listeners.add(onMessage);
    return { unsubscribe: () => this.listeners.delete(onMessage) };
  }

  send(signal: VmSignal) {
    this.listeners.forEach(listener => listener(signal));
  }
}

/** Renders an element for the component "orders" of the fake API. */
export function renderForOrders(
  element: JSX.Element,
  api: FakeVmApi,
  mountedRoutes: { [path: string]: RouteRef } = { '/vm': fleetRouteRef },
) {
  const signals = new FakeSignals();
  renderInTestApp(<EntityProvider entity={orders}>{element}</EntityProvider>, {
    apis: [
      [vmApiRef, api],
      [signalApiRef, signals],
    ],
    mountedRoutes: {
      '/catalog/:namespace/:kind/:name': entityRouteRef,
      ...mountedRoutes,
    },
  });
  return { signals };
}
