import { createRouteRef } from '@backstage/core-plugin-api';

/**
 * The tab "Virtual machines" of an entity. Both frontend systems understand
 * the old system's references.
 */
export const entityVmsRouteRef = createRouteRef({ id: 'vm-entity' });
