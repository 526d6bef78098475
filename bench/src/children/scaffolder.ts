/** A backend with the scaffolder, whose one action asks for a machine and waits. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createBackend } from '@backstage/backend-defaults';
import {
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  createTemplateAction,
  scaffolderActionsExtensionPoint,
} from '@backstage/plugin-scaffolder-node';
import { answer } from './answer';
import { inspection } from './inspection';

const POLL_MS = 1000;

/** In memory, as the timed executor is: neither side pays for a network. */
const createMachine = createTemplateAction({
  id: 'bench:machine',
  schema: { input: { takesMs: z => z.number() } },
  async handler({ input }) {
    const end = Date.now() + input.takesMs;
    while (Date.now() < end) {
      await sleep(POLL_MS);
    }
  },
});

const template = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'machine', namespace: 'default' },
  spec: {
    type: 'service',
    parameters: [],
    steps: [
      {
        id: 'machine',
        name: 'Create a machine',
        action: 'bench:machine',
        input: { takesMs: '${{ parameters.takesMs }}' },
      },
    ],
  },
};

const backend = createBackend();
backend.add(
  createServiceFactory({
    service: catalogServiceRef,
    deps: {},
    factory: () => catalogServiceMock({ entities: [template] }),
  }),
);
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(
  createBackendModule({
    pluginId: 'scaffolder',
    moduleId: 'bench',
    register(env) {
      env.registerInit({
        deps: { actions: scaffolderActionsExtensionPoint },
        async init({ actions }) {
          actions.addActions(createMachine);
        },
      });
    },
  }),
);
backend
  .start()
  .then(() => answer(inspection))
  .catch(error => {
    console.error(error);
    process.exit(1);
  });
