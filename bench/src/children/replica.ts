/** A backend with the vm plugin, whose machines cost nothing, or are QEMU's. */
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  isResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createVmGroupConditionalDecision,
  vmGroupConditions,
} from '@backlot/plugin-vm-backend';
import { RESOURCE_TYPE_VM_GROUP } from '@backlot/plugin-vm-common';
import { vmExecutorsExtensionPoint } from '@backlot/plugin-vm-node';
import { startBareBackend } from 'bare-backend';
import { answer } from './answer';
import { inspection } from './inspection';
import { statements, watchStatements } from './statements';
import { TimedExecutor } from './TimedExecutor';

const executors: TimedExecutor[] = [];

const timedModule = createBackendModule({
  pluginId: 'vm',
  moduleId: 'timed',
  register(env) {
    env.registerInit({
      deps: { registry: vmExecutorsExtensionPoint },
      async init({ registry }) {
        registry.addExecutorFactory({
          kind: 'timed',
          create: async ({ config }) => {
            const executor = new TimedExecutor({
              takesMs: config.getOptionalNumber('takesMs') ?? 0,
              jitterMs: config.getOptionalNumber('jitterMs') ?? 0,
              lookAgainInMs: config.getOptionalNumber('lookAgainInMs'),
              callbacks: config.getOptionalBoolean('callbacks') ?? false,
              filled: config.getOptionalNumber('filled') ?? 0,
            });
            executors.push(executor);
            return executor;
          },
        });
      },
    });
  },
});

const allow = { result: AuthorizeResult.ALLOW } as const;

/** The token of the subject `owner` may read only what one team owns. */
const ownersOnly = createServiceFactory({
  service: coreServices.permissions,
  deps: {},
  factory: () => ({
    authorize: async requests => requests.map(() => allow),
    authorizeConditional: async (requests, options) => {
      const { principal } = options!.credentials as any;
      return requests.map(({ permission }) =>
        principal.subject === 'external:owner' &&
        isResourcePermission(permission, RESOURCE_TYPE_VM_GROUP)
          ? createVmGroupConditionalDecision(
              permission,
              vmGroupConditions.isOwner({
                claims: ['group:default/team-00003'],
              }),
            )
          : allow,
      );
    },
  }),
});

watchStatements();
startBareBackend([
  timedModule,
  import('@backlot/plugin-vm-backend-module-qemu'),
  ...(process.argv.includes('--owners-only') ? [ownersOnly] : []),
])
  .then(() =>
    answer({
      ...inspection,
      ...statements,
      doneAt: async () =>
        executors.flatMap(executor => [...executor.doneAt.entries()]),
    }),
  )
  .catch(error => {
    console.error(error);
    process.exit(1);
  });
