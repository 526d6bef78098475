import { type ServiceRef, coreServices } from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { vmReplicaHealthRef } from '../health/replicaHealth';

/** What the plugin takes from Backstage. */
export const pluginServices = {
  auditor: coreServices.auditor,
  auth: coreServices.auth,
  catalog: catalogServiceRef,
  config: coreServices.rootConfig,
  database: coreServices.database,
  discovery: coreServices.discovery,
  httpAuth: coreServices.httpAuth,
  httpRouter: coreServices.httpRouter,
  lifecycle: coreServices.lifecycle,
  logger: coreServices.logger,
  metrics: metricsServiceRef,
  permissions: coreServices.permissions,
  permissionsRegistry: coreServices.permissionsRegistry,
  replicaHealth: vmReplicaHealthRef,
  scheduler: coreServices.scheduler,
  signals: signalsServiceRef,
};

type ServiceOf<R> = R extends ServiceRef<infer S, any, any> ? S : never;

export type PluginServices = {
  [Name in keyof typeof pluginServices]: ServiceOf<
    (typeof pluginServices)[Name]
  >;
};
