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
