import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { vmPermissions } from '@backlot/plugin-vm-common';
import {
  type ExecutorSpec,
  type VmExecutorFactory,
  type VmNotificationSender,
  vmExecutorsExtensionPoint,
  vmNotificationsExtensionPoint,
} from '@backlot/plugin-vm-node';
import Router from 'express-promise-router';
import { CALLBACK_PATH, callbackHandler } from './api/callbackRoute';
import { createRouter } from './api/createRouter';
import { executorRoutes } from './api/executorRoutes';
import { fleetRoutes } from './api/fleetRoutes';
import { groupRoutes } from './api/groupRoutes';
import { orphanRoutes } from './api/orphanRoutes';
import { rolloutRoutes } from './api/rolloutRoutes';
import { vmRoutes } from './api/vmRoutes';
import { Access } from './authorized/Access';
import { AuthorizedFindings } from './authorized/AuthorizedFindings';
import { AuthorizedRollouts } from './authorized/AuthorizedRollouts';
import { AuthorizedVmGroups, subjectOf } from './authorized/AuthorizedVmGroups';
import { AuthorizedVms } from './authorized/AuthorizedVms';
import { vmGroupResourceRef, vmGroupRules } from './authorized/rules';
import { readVmConfig } from './config/vmConfig';
import { Engine } from './engine/Engine';
import { DriftSweep } from './engine/DriftSweep';
import { ExecutorWatch } from './engine/ExecutorWatch';
import { Callbacks } from './engine/callbacks';
import { Hints } from './engine/Hints';
import { OrphanRemoval } from './engine/OrphanRemoval';
import { createExecutors } from './engine/createExecutors';
import { ChangeFeed } from './events/ChangeFeed';
import { NotificationLoop } from './events/NotificationLoop';
import { Notifier } from './events/Notifier';
import { createMetrics, observeReplica } from './events/metrics';
import { rolloutSignal, signalConsumer } from './events/signalConsumer';
import { notifyEndOfLife } from './findings/notifyEndOfLife';
import { vmReplicaHealthRef } from './health/replicaHealth';
import { ComponentSearch } from './catalog/ComponentSearch';
import { DefaultVmGroups } from './groups/DefaultVmGroups';
import { DefaultVms } from './vms/DefaultVms';
import { PlatformOptions } from './options/PlatformOptions';
import { Ownership } from './catalog/Ownership';
import { reconcileGroups } from './groups/reconcileGroups';
import { recreateLost } from './vms/recreateLost';
import { Inventory } from './inventory/Inventory';
import { queueNotifications, notifyNobody } from './inventory/notifications';
import { portalName } from './inventory/portal';
import { applyRetention } from './inventory/retention';
import { DefaultRollouts } from './rollouts/DefaultRollouts';
import { RolloutDriver } from './rollouts/RolloutDriver';

const HOUR_MS = 60 * 60 * 1000;

/** The backend of Backlot. */
export const vmPlugin = createBackendPlugin({
  pluginId: 'vm',
  register(env) {
    const factories = new Map<string, VmExecutorFactory>();
    env.registerExtensionPoint(vmExecutorsExtensionPoint, {
      addExecutorFactory(factory) {
        if (factories.has(factory.kind)) {
          throw new Error(
            `Two modules provide executors of kind ${factory.kind}; install one of them`,
          );
        }
        factories.set(factory.kind, factory);
      },
    });

    let notificationSender: VmNotificationSender | undefined;
    env.registerExtensionPoint(vmNotificationsExtensionPoint, {
      setSender(sender) {
        if (notificationSender) {
          throw new Error(
            'Two modules send notifications of the vm plugin; install one of them',
          );
        }
        notificationSender = sender;
      },
    });

    env.registerInit({
      deps: {
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
      },
      async init(services) {
        const { config, lifecycle, logger, scheduler } = services;
        const vm = readVmConfig(config);
        const inventory = await Inventory.create(services);
        const hints = new Hints({ inventory, logger, wake: () => wake() });
        const executors = await createExecutors({
          config,
          vm,
          factories,
          logger,
          portal: vm.portal ?? (await portalName(inventory.knex)),
          lookNow: vmId => hints.lookNow(vmId),
        });
        const find = (executor: string) =>
          executors.find(({ id }) => id === executor)?.executor;
        const hasPower = (executor: string) =>
          find(executor)?.capabilities.power ?? false;
        if (!config.getOptionalBoolean('permission.enabled')) {
          logger.warn(
            'permission.enabled is off: everyone who is signed in may create and delete every VM',
          );
        }

        const callbacks =
          vm.callbackSecret === undefined
            ? undefined
            : new Callbacks(
                vm.callbackSecret,
                await services.discovery.getExternalBaseUrl('vm'),
              );
        const progress = new Notifier();
        const notify = notificationSender ? queueNotifications : notifyNobody;
        const notificationLoop =
          notificationSender &&
          new NotificationLoop({
            inventory,
            sender: notificationSender,
            logger,
            random: Math.random,
          });
        const platformOptions = new PlatformOptions(vm);
        const ownership = new Ownership(services.catalog, services.auth);

        const feed = new ChangeFeed({
          inventory,
          consumers: [signalConsumer(services.signals, inventory)],
          logger,
        });
        const onRolloutChange = rolloutSignal(services.signals, logger);
        const rolloutDriver = new RolloutDriver({
          inventory,
          logger,
          settings: vm.rollouts,
          notify,
          wake: () => wake(),
          onChange: onRolloutChange,
        });
        const signalProgress = () => {
          progress.notify();
          feed.loop.wake();
          rolloutDriver.loop.wake();
        };

        const engine = new Engine({
          inventory,
          executors,
          logger,
          settings: vm.engine,
          reconcileGroups: () => reconcileGroups(inventory),
          onProgress: signalProgress,
          step: {
            specOptions: platformOptions,
            random: Math.random,
            callbackUrl: id => callbacks?.urlOf(id),
            observer: createMetrics(services.metrics, inventory),
          },
        });
        const wake = () => {
          signalProgress();
          engine.wake();
        };

        const stopping = new AbortController();
        const watch = new ExecutorWatch({
          inventory,
          logger,
          brake: vm.sweep.brake,
          notify,
          onSwept: async ({ id, host }, expected) => {
            const { recreated, held } = await recreateLost(inventory, vm, {
              executor: id,
              host,
              expected,
              brake: vm.sweep.brake,
            });
            if (recreated > 0) {
              logger.info(`Recreating lost VMs of ${id}: ${recreated}`);
              wake();
            }
            return held;
          },
          onChange: wake,
        });
        const driftSweep = new DriftSweep({
          inventory,
          specOptions: platformOptions,
          sizes: vm.sizes,
          logger,
          onChange: wake,
        });
        const removal = new OrphanRemoval({ inventory, logger });
        const removals = executors.map(served =>
          removal.loopFor(served, stopping.signal),
        );
        const loops = [
          feed.loop,
          ...(vm.engine.enabled
            ? [
                rolloutDriver.loop,
                ...(notificationLoop ? [notificationLoop.loop] : []),
                ...executors.map(served =>
                  watch.healthLoop(served, stopping.signal),
                ),
                ...removals,
              ]
            : []),
        ];
        const replica = () => {
          const { steps, ...state } = engine.state();
          const states = loops.map(loop => loop.state());
          return {
            steps,
            loops: vm.engine.enabled ? [state, ...states] : states,
          };
        };
        observeReplica(services.metrics, replica);
        services.replicaHealth.addCheck(async () => {
          const still = replica().loops.find(({ turning }) => !turning);
          return still && `The ${still.name} is stalled`;
        });
        services.replicaHealth.addCheck(() => inventory.findProblem());

        const validate = async (executor: string, spec: ExecutorSpec) =>
          find(executor)?.validate?.(spec);
        const groups = new DefaultVmGroups({
          inventory,
          config: vm,
          platformOptions,
          ownership,
          validate,
          wake,
        });
        const vms = new DefaultVms({ inventory, hasPower, wake });

        services.permissionsRegistry.addResourceType({
          resourceRef: vmGroupResourceRef,
          permissions: vmPermissions.filter(
            permission => permission.type === 'resource',
          ),
          rules: Object.values(vmGroupRules),
          getResources: async ids => {
            const found = await groups.list({ id: ids }, true, {
              limit: ids.length,
            });
            const subjects = new Map(
              found.items.map(details => [
                details.group.id,
                subjectOf(details),
              ]),
            );
            return ids.map(id => subjects.get(id));
          },
        });
        services.permissionsRegistry.addPermissions(
          vmPermissions.filter(permission => permission.type !== 'resource'),
        );
        const access = new Access(
          services.permissions,
          services.permissionsRegistry,
        );
        const authorizedGroups = new AuthorizedVmGroups(groups, access);
        const authorizedVms = new AuthorizedVms(vms, access);

        const components = new ComponentSearch(services.catalog, services.auth);
        const rollouts = new DefaultRollouts({
          inventory,
          config: vm,
          platformOptions,
          ownership,
          validate,
          notify,
          wake,
          onChange: onRolloutChange,
        });

        const router = Router();
        router.post(
          CALLBACK_PATH,
          callbackHandler({ inventory, callbacks, wake }),
        );
        router.use(
          await createRouter({
            ...services,
            routes: [
              ...fleetRoutes({
                inventory,
                config: vm,
                platformOptions,
                groups: authorizedGroups,
                vms: authorizedVms,
                findings: new AuthorizedFindings(inventory, vm, access),
                components,
                access,
                replica,
              }),
              ...orphanRoutes({
                inventory,
                config: vm,
                access,
                wake: () => removals.forEach(loop => loop.wake()),
              }),
              ...executorRoutes({ inventory, config: vm, access, wake }),
              ...groupRoutes(authorizedGroups, vm.rollouts),
              ...rolloutRoutes({
                rollouts: new AuthorizedRollouts(rollouts, access),
                components,
                deferUpToMs: vm.rollouts.deferUpToMs,
              }),
              ...vmRoutes({
                vms: authorizedVms,
                components,
                hasPower,
                progress,
              }),
            ],
          }),
        );
        services.httpRouter.use(router);
        services.httpRouter.addAuthPolicy({
          path: CALLBACK_PATH,
          allow: 'unauthenticated',
        });

        lifecycle.addStartupHook(async () => {
          // Nobody waits for it: the catalog may be slower to start.
          ownership
            .warnOfUnknownTeams([...vm.sshKeys.teams.keys()], logger)
            .catch(error =>
              logger.warn('Could not check vm.sshKeys.teams', {
                error: String(error),
              }),
            );
          if (!vm.engine.enabled) {
            feed.loop.start();
            logger.info(
              'vm.engine.enabled is off: this backend serves the API only',
            );
            return;
          }
          await Promise.all(
            executors.map(served => watch.checkHealth(served, stopping.signal)),
          );
          for (const served of executors) {
            if (!served.executor.capabilities.lists) {
              logger.warn(
                `The executor ${served.id} cannot list its machines, so lost ones are not detected`,
              );
              continue;
            }
            // Nobody waits for it: an executor may have much to list.
            watch.sweep(served, stopping.signal);
            await scheduler.scheduleTask({
              id: `vm-sweep-${served.id}`,
              // A host can only list its own machines.
              scope: served.host ? 'local' : 'global',
              frequency: { milliseconds: vm.sweep.everyMs },
              initialDelay: { milliseconds: vm.sweep.everyMs },
              // Also how long nobody sweeps when a backend dies at it.
              timeout: { milliseconds: 2 * served.settings.callTimeoutMs },
              fn: () => watch.sweep(served, stopping.signal),
            });
            if (served.executor.capabilities.findsDrift) {
              await scheduler.scheduleTask({
                id: `vm-drift-${served.id}`,
                scope: served.host ? 'local' : 'global',
                frequency: { milliseconds: vm.drift.everyMs },
                // Not all executors at once, nor right after a start.
                initialDelay: {
                  milliseconds:
                    vm.drift.everyMs * (0.05 + 0.05 * Math.random()),
                },
                timeout: { milliseconds: Math.max(vm.drift.everyMs, HOUR_MS) },
                fn: async () => {
                  await driftSweep.run(served, stopping.signal);
                },
              });
            }
          }
          loops.forEach(loop => loop.start());
          engine.start();
        });
        lifecycle.addShutdownHook(async () => {
          stopping.abort();
          await engine.stop();
          await Promise.all(loops.map(loop => loop.stop()));
          await Promise.allSettled(
            executors.map(({ executor }) => executor.shutdown?.()),
          );
        });

        await scheduler.scheduleTask({
          id: 'vm-ownership',
          frequency: { minutes: 5 },
          initialDelay: { minutes: 1 },
          timeout: { minutes: 10 },
          fn: async () => {
            await ownership.refresh(inventory, logger);
          },
        });
        await scheduler.scheduleTask({
          id: 'vm-end-of-life',
          frequency: { hours: 1 },
          initialDelay: { minutes: 1 },
          timeout: { minutes: 10 },
          fn: () => notifyEndOfLife(inventory, vm, notify),
        });
        await scheduler.scheduleTask({
          id: 'vm-retention',
          frequency: { hours: 6 },
          initialDelay: { minutes: 10 },
          timeout: { hours: 1 },
          fn: () => applyRetention(inventory, vm.retention),
        });
      },
    });
  },
});
