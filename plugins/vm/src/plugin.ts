import { VmClient } from '@backlot/plugin-vm-common';
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { vmApiRef } from './api';
import { entityVmsRouteRef } from './routes';

/**
 * The plugin for the old frontend system.
 *
 * @public
 */
export const vmPlugin = createPlugin({
  id: 'vm',
  routes: { entityVms: entityVmsRouteRef },
  apis: [
    createApiFactory({
      api: vmApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new VmClient(deps),
    }),
  ],
});

/**
 * The tab of an entity: a route of the entity layout.
 *
 * @public
 */
export const EntityVmsContent = vmPlugin.provide(
  createRoutableExtension({
    name: 'EntityVmsContent',
    component: () =>
      import('./components/EntityVmsContent').then(m => m.EntityVmsContent),
    mountPoint: entityVmsRouteRef,
  }),
);

/**
 * The card for the overview of an entity, which links to the tab.
 *
 * @public
 */
export const EntityVmsCard = vmPlugin.provide(
  createComponentExtension({
    name: 'EntityVmsCard',
    component: {
      lazy: () =>
        import('./components/LegacyEntityVmsCard').then(
          m => m.LegacyEntityVmsCard,
        ),
    },
  }),
);
