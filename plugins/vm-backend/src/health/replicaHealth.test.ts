import {
  coreServices,
  createServiceFactory,
  type LifecycleServiceStartupHook,
} from '@backstage/backend-plugin-api';
import { ServiceFactoryTester } from '@backstage/backend-test-utils';
import {
  ReplicaHealth,
  vmReplicaHealthRef,
  vmRootHealthServiceFactory,
} from './replicaHealth';

describe('vmRootHealthServiceFactory', () => {
  it('is ready between start and shutdown, while nothing is wrong', async () => {
    const hooks: Record<string, LifecycleServiceStartupHook> = {};
    const replicaHealth = new ReplicaHealth();
    const health = await ServiceFactoryTester.from(vmRootHealthServiceFactory, {
      dependencies: [
        createServiceFactory({
          service: vmReplicaHealthRef,
          deps: {},
          factory: () => replicaHealth,
        }),
        createServiceFactory({
          service: coreServices.rootLifecycle,
          deps: {},
          factory: () => ({
            addStartupHook: hook => {
              hooks.start = hook;
            },
            addBeforeShutdownHook: hook => {
              hooks.beforeShutdown = hook;
            },
            addShutdownHook: () => {},
          }),
        }),
      ],
    }).getSubject();
    const readiness = async () => {
      const { status, payload } = await health.getReadiness();
      return [status, (payload as { message?: string }).message];
    };

    expect(await readiness()).toEqual([503, 'Backend has not started yet']);
    await hooks.start();
    expect(await readiness()).toEqual([200, undefined]);

    let engine: string | undefined = 'The engine stands still';
    replicaHealth.addCheck(async () => engine);
    replicaHealth.addCheck(async () => {
      throw new Error('odd');
    });
    expect(await readiness()).toEqual([
      503,
      'The engine stands still; A health check failed: Error: odd',
    ]);
    engine = undefined;
    expect(await readiness()).toEqual([
      503,
      'A health check failed: Error: odd',
    ]);
    await hooks.beforeShutdown();
    expect(await readiness()).toEqual([503, 'Backend is shutting down']);
    expect((await health.getLiveness()).status).toBe(200);
  });
});
