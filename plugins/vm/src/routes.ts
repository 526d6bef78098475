import { createRouteRef, createSubRouteRef } from '@backstage/core-plugin-api';

// Both frontend systems understand the old system's references.

/** The tab "Virtual machines" of an entity. */
export const entityVmsRouteRef = createRouteRef({ id: 'vm-entity' });

/** The page of all VMs. */
export const fleetRouteRef = createRouteRef({ id: 'vm' });

/** The page of one VM. */
export const vmRouteRef = createSubRouteRef({
  id: 'vm-details',
  parent: fleetRouteRef,
  path: '/vms/:id',
});
