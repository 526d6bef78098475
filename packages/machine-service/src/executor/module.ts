import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  forExecutorKeys,
  readExecutorConfig,
  vmExecutorsExtensionPoint,
} from '@backlot/plugin-vm-node';
import { z } from 'zod';
import { idempotencySchema } from '../core/Ledger';
import { MachineServiceExecutor } from './MachineServiceExecutor';

const schema = z.strictObject({
  ...forExecutorKeys(z.unknown().optional()),
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
            return new MachineServiceExecutor(
              readExecutorConfig({ id, config, schema }),
            );
          },
        });
      },
    });
  },
});
