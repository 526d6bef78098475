import { createBackendModule } from '@backstage/backend-plugin-api';
import { vmExecutorsExtensionPoint } from '@backlot/plugin-vm-node';
import { z } from 'zod';
import { idempotencySchema } from '../core/Ledger';
import { MachineServiceExecutor } from './MachineServiceExecutor';

/** The settings of the engine stand beside ours. */
const configSchema = z.object({
  baseUrl: z.url(),
  idempotency: idempotencySchema,
  pollMs: z.int().min(1).default(1000),
});

/** Adds executors of `kind: machine-service` to the vm plugin. */
export const vmModuleMachineService = createBackendModule({
  pluginId: 'vm',
  moduleId: 'machine-service',
  register(env) {
    env.registerInit({
      deps: { executors: vmExecutorsExtensionPoint },
      async init({ executors }) {
        executors.addExecutorFactory({
          kind: 'machine-service',
          async create({ id, config }) {
            const parsed = configSchema.safeParse(config.get());
            if (!parsed.success) {
              throw new Error(
                `Invalid config at vm.executors.${id}: ${z.prettifyError(
                  parsed.error,
                )}`,
              );
            }
            return new MachineServiceExecutor(parsed.data);
          },
        });
      },
    });
  },
});
