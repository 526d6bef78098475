import {
  type AnyRouteRefParams,
  type RouteFunc,
  type RouteRef,
  type SubRouteRef,
  useRouteRef,
} from '@backstage/core-plugin-api';

/**
 * Where a page of ours is, or undefined where the app does not mount it. In
 * both frontend systems: the old one throws where there is none, the new one
 * is asked by the old one's hook, which throws as well.
 *
 * All its own hooks are called before it throws, so that their order stays.
 */
export function useMountedRoute<TParams extends AnyRouteRefParams>(
  routeRef: RouteRef<TParams> | SubRouteRef<TParams>,
): RouteFunc<TParams> | undefined {
  try {
    return useRouteRef(routeRef);
  } catch {
    return undefined;
  }
}
