import {
  createExternalRouteRef,
  createRouteRef,
  createSubRouteRef,
} from '@backstage/core-plugin-api';

// Both frontend systems understand the old system's references.

/** The tab "Virtual machines" of an entity. */
export const entityVmsRouteRef = createRouteRef({ id: 'vm-entity' });

/** The page of all VMs. */
export const fleetRouteRef = createRouteRef({ id: 'vm' });

/** The page of what is worth a look. */
export const findingsRouteRef = createSubRouteRef({
  id: 'vm-findings',
  parent: fleetRouteRef,
  path: '/findings',
});

/** The page of the places where machines are made. */
export const executorsRouteRef = createSubRouteRef({
  id: 'vm-executors',
  parent: fleetRouteRef,
  path: '/executors',
});

/** The page of all rollouts. */
export const rolloutsRouteRef = createSubRouteRef({
  id: 'vm-rollouts',
  parent: fleetRouteRef,
  path: '/rollouts',
});

/** The page that starts one. */
export const newRolloutRouteRef = createSubRouteRef({
  id: 'vm-new-rollout',
  parent: fleetRouteRef,
  path: '/rollouts/new',
});

/** The page of one rollout. */
export const rolloutRouteRef = createSubRouteRef({
  id: 'vm-rollout',
  parent: fleetRouteRef,
  path: '/rollouts/:id',
});

/** The page of one VM. */
export const vmRouteRef = createSubRouteRef({
  id: 'vm-details',
  parent: fleetRouteRef,
  path: '/vms/:id',
});

/** Where components are put into the catalog, where the portal has such a page. */
export const registerComponentRouteRef = createExternalRouteRef({
  id: 'vm-register-component',
  optional: true,
  defaultTarget: 'catalog-import.importPage',
});
