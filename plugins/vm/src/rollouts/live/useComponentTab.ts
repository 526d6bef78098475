import { parseEntityRef } from '@backstage/catalog-model';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { useMountedRoute } from '../../shared/routing/useMountedRoute';

/** The URL of the tab of a component; undefined if the app has no catalog. */
export function useComponentTab(component: string): string | undefined {
  const entityPath = useMountedRoute(entityRouteRef);
  return (
    entityPath && `${entityPath(parseEntityRef(component))}/virtual-machines`
  );
}
