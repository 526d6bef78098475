import { VmClient } from '@backlot/plugin-vm-common';
import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import {
  createFormField,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';
import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import { RiServerLine } from '@remixicon/react';
import { isVmSearchResult, VM_SEARCH_TYPE } from './search/search';
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

const vmApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: vmApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new VmClient(deps),
    }),
});

/**
 * The page of all VMs, with the page of each VM below it. The title and the
 * icon make its menu item.
 */
const fleetPage = PageBlueprint.make({
  params: {
    path: '/vm',
    title: 'Virtual machines',
    icon: <RiServerLine />,
    routeRef: fleetRouteRef,
    // The old system's page is a landmark; the new one brings none.
    loader: () =>
      import('./routes/VmPages').then(m => (
        <main>
          <m.VmPages />
        </main>
      )),
  },
});

const entityVmsContent = EntityContentBlueprint.make({
  params: {
    path: '/virtual-machines',
    title: 'Virtual machines',
    group: 'operation',
    icon: <RiServerLine />,
    routeRef: entityVmsRouteRef,
    filter: { kind: 'component' },
    loader: () =>
      import('./component/EntityVmsContent').then(m => <m.EntityVmsContent />),
  },
});

const entityVmsCard = EntityCardBlueprint.make({
  params: {
    type: 'info',
    filter: { kind: 'component' },
    loader: () =>
      import('./component/EntityVmsCard').then(m => <m.EntityVmsCard />),
  },
});

/** For template forms, if the portal has software templates. */
const formFields = [
  FormFieldBlueprint.make({
    name: 'environment-picker',
    params: {
      field: () =>
        import('./formFields').then(m =>
          createFormField(m.vmEnvironmentPicker),
        ),
    },
  }),
  FormFieldBlueprint.make({
    name: 'stack-picker',
    params: {
      field: () =>
        import('./formFields').then(m => createFormField(m.vmStackPicker)),
    },
  }),
  FormFieldBlueprint.make({
    name: 'image-picker',
    params: {
      field: () =>
        import('./formFields').then(m => createFormField(m.vmImagePicker)),
    },
  }),
  FormFieldBlueprint.make({
    name: 'size-picker',
    params: {
      field: () =>
        import('./formFields').then(m => createFormField(m.vmSizePicker)),
    },
  }),
  FormFieldBlueprint.make({
    name: 'count-picker',
    params: {
      field: () =>
        import('./formFields').then(m => createFormField(m.vmCountPicker)),
    },
  }),
];

/** For portals with search. */
const searchResultListItem = SearchResultListItemBlueprint.make({
  params: {
    icon: <RiServerLine />,
    predicate: isVmSearchResult,
    component: () =>
      import('./search/VmSearchResultListItem').then(
        m => m.VmSearchResultListItem,
      ),
  },
});

const searchResultType = SearchFilterResultTypeBlueprint.make({
  params: {
    value: VM_SEARCH_TYPE,
    name: 'Virtual machines',
    icon: <RiServerLine />,
  },
});

/** The plugin for the new frontend system. */
export default createFrontendPlugin({
  pluginId: 'vm',
  title: 'Virtual machines',
  icon: <RiServerLine />,
  info: { packageJson: () => import('../package.json') },
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
  extensions: [
    vmApi,
    fleetPage,
    entityVmsContent,
    entityVmsCard,
    ...formFields,
    searchResultListItem,
    searchResultType,
  ],
});

export { vmApiRef };
export * from './translations';
