import {
  type AnyRouteRefParams,
  type RouteFunc,
  type RouteRef,
  type SubRouteRef,
  useRouteRef,
} from '@backstage/core-plugin-api';

/**
 * The URL of a page, or undefined if the app does not mount it. Without the
 * route, `useRouteRef` throws in both frontend systems.
 *
 * It throws only after it has called all its own hooks, so catching the error
 * keeps the order of the hooks.
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
