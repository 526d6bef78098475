/**
 * The token for pipelines that docs/permissions.md describes, with the real
 * services for authentication and permissions.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  TestDatabases,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { vmExecutorsExtensionPoint } from '@backlot/plugin-vm-node';
import { ScriptedExecutor } from '@backlot/plugin-vm-node/testing';
import request from 'supertest';
import { parse } from 'yaml';
import vmPlugin, { vmRootHealthServiceFactory } from '..';
import { groupRequest } from '../__testUtils__/startVmBackend';
import { testEntities, testVmConfig } from '../__testUtils__/TestBackend';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3'],
  disableDocker: true,
});

const TOKEN = 'a-token-of-a-pipeline';

/** The example of the documentation, as it stands there. */
function documentedAuth() {
  const file = path.resolve(__dirname, '../../../../docs/permissions.md');
  const blocks = readFileSync(file, 'utf8').matchAll(/```yaml\n(.*?)```/gs);
  const [example] = [...blocks]
    .map(([, yaml]) => yaml)
    .filter(yaml => yaml.includes('externalAccess'));
  return parse(example.replace('${PIPELINE_TOKEN}', TOKEN)).backend.auth;
}

/** Asks for a token of the catalog first, as the real client does. */
const catalog = createServiceFactory({
  service: catalogServiceRef,
  deps: { auth: coreServices.auth },
  factory({ auth }) {
    const entities = catalogServiceMock({ entities: testEntities });
    return new Proxy(entities, {
      get(target, method: keyof typeof entities) {
        // A promise that resolves with this object looks for `then`.
        if (typeof target[method] !== 'function') {
          return undefined;
        }
        return async (...args: any[]) => {
          await auth.getPluginRequestToken({
            onBehalfOf: args.at(-1).credentials,
            targetPluginId: 'catalog',
          });
          return (target[method] as any)(...args);
        };
      },
    });
  },
});

const executors = createBackendModule({
  pluginId: 'vm',
  moduleId: 'scripted',
  register(reg) {
    reg.registerInit({
      deps: { extensionPoint: vmExecutorsExtensionPoint },
      async init({ extensionPoint }) {
        extensionPoint.addExecutorFactory({
          kind: 'scripted',
          create: async () => new ScriptedExecutor(),
        });
      },
    });
  },
});

describe('the token for pipelines of docs/permissions.md', () => {
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  beforeAll(async () => {
    backend = await startTestBackend({
      features: [
        vmPlugin,
        executors,
        authServiceFactory,
        httpAuthServiceFactory,
        permissionsServiceFactory,
        catalog,
        vmRootHealthServiceFactory,
        mockServices.database.factory({
          knex: await databases.init('SQLITE_3'),
        }),
        mockServices.rootConfig.factory({
          data: {
            backend: {
              baseUrl: 'http://localhost:7007',
              auth: documentedAuth(),
            },
            permission: { enabled: true },
            vm: testVmConfig,
          },
        }),
      ],
    });
  });
  afterAll(() => backend.stop());

  const call = (
    method: 'get' | 'post' | 'delete',
    url: string,
    body?: object,
  ) =>
    request(backend.server)
      [method](`/api/vm/v1/${url}`)
      .set('Authorization', `Bearer ${TOKEN}`)
      .send(body);

  it('creates VMs and finds them', async () => {
    const { status, body } = await call('post', 'groups', groupRequest);
    expect([status, body.error]).toEqual([202, undefined]);
    expect(body).toMatchObject({
      owner: 'group:default/orders-team',
      createdBy: 'pipeline',
    });
    for (const url of [
      `groups/${body.id}`,
      'vms?component=orders',
      'vms?tag=java',
      'options?component=orders',
    ]) {
      const answer = await call('get', url);
      expect([url, answer.status]).toEqual([url, 200]);
    }
    const { body: found } = await call('get', 'vms?tag=http');
    expect(found.items).toHaveLength(1);
  });

  it('plans', async () => {
    const { status, body } = await call('post', 'groups', {
      ...groupRequest,
      dryRun: true,
    });
    expect([status, body.error]).toEqual([200, undefined]);
  });

  it('may do no more than it is given', async () => {
    const { body } = await call('post', 'groups', groupRequest);
    expect((await call('delete', `groups/${body.id}`)).status).toBe(403);
    expect((await call('get', 'health')).status).toBe(403);
  });
});
