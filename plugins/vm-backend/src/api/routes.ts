import type { Route } from './defineRoute';
import { executorRoutes } from './executorRoutes';
import { fleetRoutes } from './fleetRoutes';
import { groupRoutes } from './groupRoutes';
import { orphanRoutes } from './orphanRoutes';
import { rolloutRoutes } from './rolloutRoutes';
import { vmRoutes } from './vmRoutes';

type RouteServices = Parameters<typeof executorRoutes>[0] &
  Parameters<typeof fleetRoutes>[0] &
  Parameters<typeof groupRoutes>[0] &
  Parameters<typeof orphanRoutes>[0] &
  Parameters<typeof rolloutRoutes>[0] &
  Parameters<typeof vmRoutes>[0];

/** Every route of the API, over services that check permissions. */
export const allRoutes = (services: RouteServices): Route[] => [
  ...fleetRoutes(services),
  ...orphanRoutes(services),
  ...executorRoutes(services),
  ...groupRoutes(services),
  ...rolloutRoutes(services),
  ...vmRoutes(services),
];
