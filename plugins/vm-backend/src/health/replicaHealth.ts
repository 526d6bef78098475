/**
 * The health of one backend process. A plugin cannot add checks to Backstage's
 * own health service, so an app that wants them in its readiness installs
 * {@link vmRootHealthServiceFactory} in its place.
 */
import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';

/** Answers what is wrong, in words; undefined when nothing is. */
export type HealthCheck = () => Promise<string | undefined>;

/** Collects the checks of plugins for the process they run in. */
export class ReplicaHealth {
  private readonly checks: HealthCheck[] = [];

  addCheck(check: HealthCheck): void {
    this.checks.push(check);
  }

  async problems(): Promise<string[]> {
    const found = await Promise.all(
      this.checks.map(check =>
        check().catch(error => `A health check failed: ${String(error)}`),
      ),
    );
    return found.flatMap(problem => problem ?? []);
  }
}

/** One for the whole backend, shared by the vm plugin and the health service. */
export const vmReplicaHealthRef = createServiceRef<ReplicaHealth>({
  id: 'vm.replica-health',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {},
      factory: () => new ReplicaHealth(),
    }),
});

/**
 * Backstage's health service, whose readiness (`/.backstage/health/v1/readiness`)
 * also says whether this backend reaches the inventory and its engine works.
 */
export const vmRootHealthServiceFactory = createServiceFactory({
  service: coreServices.rootHealth,
  deps: {
    lifecycle: coreServices.rootLifecycle,
    replicaHealth: vmReplicaHealthRef,
  },
  factory({ lifecycle, replicaHealth }) {
    let notReady: string | undefined = 'Backend has not started yet';
    lifecycle.addStartupHook(() => {
      notReady = undefined;
    });
    lifecycle.addBeforeShutdownHook(() => {
      notReady = 'Backend is shutting down';
    });
    return {
      getLiveness: async () => ({ status: 200, payload: { status: 'ok' } }),
      async getReadiness() {
        const problems = notReady ? [notReady] : await replicaHealth.problems();
        return problems.length > 0
          ? {
              status: 503,
              payload: { status: 'error', message: problems.join('; ') },
            }
          : { status: 200, payload: { status: 'ok' } };
      },
    };
  },
});
