import { VmClient } from '@backlot/plugin-vm-common';
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import { createSearchResultListItemExtension } from '@backstage/plugin-search-react';
import {
  vmCountPicker,
  vmEnvironmentPicker,
  vmImagePicker,
  vmSizePicker,
  vmStackPicker,
} from './formFields';
import { isVmSearchResult } from './search/search';
import { vmApiRef } from './shared/data/vmApiRef';
import {
  entityVmsRouteRef,
  executorsRouteRef,
  findingsRouteRef,
  fleetRouteRef,
  newRolloutRouteRef,
  registerComponentRouteRef,
  rolloutRouteRef,
  rolloutsRouteRef,
  vmRouteRef,
} from './shared/routing/routeRefs';

/**
 * The plugin for the old frontend system.
 *
 * @public
 */
export const vmPlugin = createPlugin({
  id: 'vm',
  routes: {
    root: fleetRouteRef,
    vm: vmRouteRef,
    findings: findingsRouteRef,
    executors: executorsRouteRef,
    rollouts: rolloutsRouteRef,
    newRollout: newRolloutRouteRef,
    rollout: rolloutRouteRef,
    entityVms: entityVmsRouteRef,
  },
  externalRoutes: { registerComponent: registerComponentRouteRef },
  apis: [
    createApiFactory({
      api: vmApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new VmClient(deps),
    }),
  ],
});

/**
 * The pages of all VMs and of each VM: a route of the app.
 *
 * @public
 */
export const VmPages = vmPlugin.provide(
  createRoutableExtension({
    name: 'VmPages',
    component: () =>
      import('./routes/LegacyVmPages').then(m => m.LegacyVmPages),
    mountPoint: fleetRouteRef,
  }),
);

/**
 * The entity tab: a route of the entity layout.
 *
 * @public
 */
export const EntityVmsContent = vmPlugin.provide(
  createRoutableExtension({
    name: 'EntityVmsContent',
    component: () =>
      import('./component/EntityVmsContent').then(m => m.EntityVmsContent),
    mountPoint: entityVmsRouteRef,
  }),
);

/**
 * The card for the entity overview, which links to the tab.
 *
 * @public
 */
export const EntityVmsCard = vmPlugin.provide(
  createComponentExtension({
    name: 'EntityVmsCard',
    component: {
      lazy: () =>
        import('./component/LegacyEntityVmsCard').then(
          m => m.LegacyEntityVmsCard,
        ),
    },
  }),
);

/**
 * A template form field: the environment the VMs are created in.
 *
 * @public
 */
export const VmEnvironmentPickerFieldExtension = vmPlugin.provide(
  createScaffolderFieldExtension({
    ...vmEnvironmentPicker,
    schema: vmEnvironmentPicker.schema.schema,
  }),
);

/**
 * A template form field: the language stack.
 *
 * @public
 */
export const VmStackPickerFieldExtension = vmPlugin.provide(
  createScaffolderFieldExtension({
    ...vmStackPicker,
    schema: vmStackPicker.schema.schema,
  }),
);

/**
 * A template form field: the image.
 *
 * @public
 */
export const VmImagePickerFieldExtension = vmPlugin.provide(
  createScaffolderFieldExtension({
    ...vmImagePicker,
    schema: vmImagePicker.schema.schema,
  }),
);

/**
 * A template form field: the size.
 *
 * @public
 */
export const VmSizePickerFieldExtension = vmPlugin.provide(
  createScaffolderFieldExtension({
    ...vmSizePicker,
    schema: vmSizePicker.schema.schema,
  }),
);

/**
 * A template form field: the number of VMs.
 *
 * @public
 */
export const VmCountPickerFieldExtension = vmPlugin.provide(
  createScaffolderFieldExtension({
    ...vmCountPicker,
    schema: vmCountPicker.schema.schema,
  }),
);

/**
 * A VM in the search results: a child of the result list.
 *
 * @public
 */
export const VmSearchResultListItem = vmPlugin.provide(
  createSearchResultListItemExtension({
    name: 'VmSearchResultListItem',
    predicate: isVmSearchResult,
    component: () =>
      import('./search/VmSearchResultListItem').then(
        m => m.VmSearchResultListItem,
      ),
  }),
);
