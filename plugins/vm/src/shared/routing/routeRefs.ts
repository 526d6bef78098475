import {
  createExternalRouteRef,
  createRouteRef,
  createSubRouteRef,
} from '@backstage/core-plugin-api';

// The references of the old system work in both frontend systems.

/** The tab "Virtual machines" of an entity. */
export const entityVmsRouteRef = createRouteRef({ id: 'vm-entity' });

/** The page of all VMs. */
export const fleetRouteRef = createRouteRef({ id: 'vm' });

/** The page of findings. */
export const findingsRouteRef = createSubRouteRef({
  id: 'vm-findings',
  parent: fleetRouteRef,
  path: '/findings',
});

/** The page of executors. */
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

/** The page that starts a rollout. */
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

/** The page that registers components in the catalog, if the portal has one. */
export const registerComponentRouteRef = createExternalRouteRef({
  id: 'vm-register-component',
  optional: true,
  defaultTarget: 'catalog-import.importPage',
});
