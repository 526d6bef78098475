/**
 * The real scaffolder with the real vm plugin, whose executor is scripted.
 * For tests only.
 */
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { AuthenticationError } from '@backstage/errors';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import vmPlugin from '@backlot/plugin-vm-backend';
import type { Vm, VmGroup } from '@backlot/plugin-vm-common';
import { vmExecutorsExtensionPoint } from '@backlot/plugin-vm-node';
import {
  type Script,
  ScriptedExecutor,
  ScriptedWorld,
} from '@backlot/plugin-vm-node/testing';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import request from 'supertest';
import scaffolderModuleVm from '..';

type Step = {
  id?: string;
  action: string;
  input?: object;
  each?: unknown;
  if?: string;
};

/** What `GET /v2/tasks/:id/events` answers. */
type TaskEvent = {
  type: string;
  body: { message: string; stepId?: string; status?: string; output?: any };
};

const templateOf = (steps: Step[], output: object) => ({
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: {
    name: 'template',
    namespace: 'default',
    annotations: { 'backstage.io/source-location': 'url:http://localhost/' },
  },
  spec: {
    owner: 'group:default/orders-team',
    type: 'service',
    steps: steps.map((step, index) => ({
      name: `Step ${index + 1}`,
      ...step,
    })),
    output,
  },
});

const orders = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'orders', namespace: 'default' },
  spec: { owner: 'orders-team' },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/orders-team' }],
};

const olivia = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: 'olivia', namespace: 'default' },
  spec: {},
};

export const input = {
  component: 'orders',
  environment: 'staging',
  stack: 'java',
  image: 'micro',
  size: 'tiny',
  count: 1,
};

export async function startScaffolder() {
  const world = new ScriptedWorld();
  const state = {
    script: (() => ({ lookAgainInMs: 20 })) as Script,
    template: templateOf([], {}) as object,
    /** Registered in the catalog, beside what templates need. */
    components: [orders] as object[],
    signInEnded: false,
  };
  const catalog = catalogServiceMock.mock({
    getEntityByRef: async (ref: any) =>
      catalogOf().getEntityByRef(ref, {} as any),
    getEntitiesByRefs: async (query: any) =>
      catalogOf().getEntitiesByRefs(query, {} as any),
    queryEntities: async (query: any) =>
      catalogOf().queryEntities(query, {} as any),
  });
  const catalogOf = () =>
    catalogServiceMock({
      entities: [...state.components, olivia, state.template] as any[],
    });
  const backend = await startTestBackend({
    features: [
      scaffolderPlugin,
      scaffolderModuleVm,
      vmPlugin,
      createBackendModule({
        pluginId: 'vm',
        moduleId: 'scripted',
        register(reg) {
          reg.registerInit({
            deps: { executors: vmExecutorsExtensionPoint },
            async init({ executors }) {
              executors.addExecutorFactory({
                kind: 'scripted',
                create: async () =>
                  new ScriptedExecutor(world, operation =>
                    state.script(operation),
                  ),
              });
            },
          });
        },
      }),
      catalog.factory,
      // As the real one, which hands out no tokens once the sign-in that a task
      // was started with has ended.
      createServiceFactory({
        service: coreServices.auth,
        deps: { plugin: coreServices.pluginMetadata },
        factory: ({ plugin }) => {
          const auth = mockServices.auth({ pluginId: plugin.getId() });
          const getPluginRequestToken = auth.getPluginRequestToken.bind(auth);
          auth.getPluginRequestToken = async options => {
            if (
              state.signInEnded &&
              auth.isPrincipal(options.onBehalfOf, 'user')
            ) {
              throw new AuthenticationError('User token has expired');
            }
            return getPluginRequestToken(options);
          };
          return auth;
        },
      }),
      mockServices.rootConfig.factory({
        data: {
          scaffolder: { taskRecovery: { enabled: true } },
          vm: {
            environments: { staging: {} },
            stacks: { java: {} },
            images: {
              micro: {
                os: { name: 'Micro', version: '1' },
                userData: 'script',
              },
            },
            sizes: { tiny: { cpus: 1, memoryMiB: 128, diskGiB: 1 } },
            executors: {
              scripted: { kind: 'scripted', limits: { create: 5, other: 5 } },
            },
            engine: { poll: { milliseconds: 50 } },
          },
        },
      }),
    ],
  });
  const authorization = mockCredentials.user.header('user:default/olivia');
  const call = (
    method: 'get' | 'post' | 'delete',
    path: string,
    body?: object,
    as: string = authorization,
  ) =>
    request(backend.server)
      [method](`/api${path}`)
      .set('Authorization', as)
      .send(body);

  const groups = async (): Promise<VmGroup[]> =>
    (await call('get', '/vm/v1/groups?limit=100')).body.items;
  const vms = async (): Promise<Vm[]> =>
    (await call('get', '/vm/v1/vms?limit=100')).body.items;

  const until = async <T>(
    read: () => Promise<T>,
    isDone: (value: T) => boolean,
  ): Promise<T> => {
    for (;;) {
      const value = await read();
      if (isDone(value)) {
        return value;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  };

  const events = async (taskId: string): Promise<TaskEvent[]> =>
    (await call('get', `/scaffolder/v2/tasks/${taskId}/events`)).body;

  return {
    world,
    call,
    groups,
    vms,
    until,
    events,
    endSignIn() {
      state.signInEnded = true;
    },
    /** Until it is registered again, the catalog knows no component. */
    unregisterComponent() {
      state.components = [];
    },
    registerComponent() {
      state.components = [orders];
    },
    setScript(script: Script) {
      state.script = script;
    },
    /** Starts a task of a template with these steps. */
    async start(steps: Step[], output: object = {}): Promise<string> {
      state.template = templateOf(steps, output);
      const { status, body } = await call('post', '/scaffolder/v2/tasks', {
        templateRef: 'template:default/template',
        values: {},
      });
      if (status !== 201) {
        throw new Error(`${status} ${JSON.stringify(body)}`);
      }
      return body.id;
    },
    /** Waits for the end of a task. */
    async end(taskId: string) {
      const { body } = await until(
        () => call('get', `/scaffolder/v2/tasks/${taskId}`),
        ({ body: { status } }) => status !== 'open' && status !== 'processing',
      );
      const all = await events(taskId);
      return {
        status: body.status as string,
        log: all.map(({ body: { message } }) => message).join('\n'),
        output: all.find(({ type }) => type === 'completion')?.body.output,
      };
    },
    cancel: (taskId: string) =>
      call('post', `/scaffolder/v2/tasks/${taskId}/cancel`),
    retry: (taskId: string, as?: string) =>
      call('post', `/scaffolder/v2/tasks/${taskId}/retry`, {}, as),
    async dryRun(steps: Step[], output: object = {}) {
      const { status, body } = await call('post', '/scaffolder/v2/dry-run', {
        template: templateOf(steps, output),
        values: {},
        directoryContents: [],
      });
      return {
        status,
        error: body.error,
        output: body.output,
        log: (body.log ?? [])
          .map(({ body: { message } }: TaskEvent) => message)
          .join('\n') as string,
      };
    },
    stop: () => backend.stop(),
  };
}
