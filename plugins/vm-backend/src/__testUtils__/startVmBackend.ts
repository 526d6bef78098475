/**
 * The vm plugin over HTTP, with a scripted executor and three example roles.
 * For tests only.
 */
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { vmExecutorsExtensionPoint } from '@backlot/plugin-vm-node';
import {
  type Script,
  ScriptedExecutor,
  ScriptedWorld,
} from '@backlot/plugin-vm-node/testing';
import type { Knex } from 'knex';
import request from 'supertest';
import vmPlugin, { vmGroupConditions, vmRootHealthServiceFactory } from '..';
import { testEntities, testVmConfig } from './TestBackend';

export const users = {
  /** Owns `orders`. */
  olivia: 'user:default/olivia',
  /** Owns `payments`. */
  pablo: 'user:default/pablo',
  /** Of the platform team. */
  priya: 'user:default/priya',
  /** Reads what the team of `orders` owns, and nothing else. */
  oscar: 'user:default/oscar',
  /** May not even read. */
  nobody: 'user:default/nobody',
};

const teams: Record<string, string> = {
  [users.olivia]: 'group:default/orders-team',
  [users.pablo]: 'group:default/payments-team',
  [users.oscar]: 'group:default/orders-team',
};

type Decision = { result: AuthorizeResult; [more: string]: unknown };

function decide(name: string, user: string | undefined): Decision {
  if (user === undefined || user === users.priya) {
    return { result: AuthorizeResult.ALLOW };
  }
  if (
    user === users.nobody ||
    name === 'vm.group.delete.force' ||
    name === 'vm.rollout.approve' ||
    name === 'vm.orphan.delete' ||
    name.startsWith('vm.fleet') ||
    name.startsWith('vm.executor')
  ) {
    return { result: AuthorizeResult.DENY };
  }
  if (user === users.oscar && name !== 'vm.group.read') {
    return { result: AuthorizeResult.DENY };
  }
  if (name === 'vm.group.read' && user !== users.oscar) {
    return { result: AuthorizeResult.ALLOW };
  }
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'vm',
    resourceType: 'vm-group',
    conditions: vmGroupConditions.isOwner({ claims: [teams[user]] }),
  };
}

type Policy = (
  permission: string,
  user: string | undefined,
) => Decision | undefined;

/** Decides as the portal's example policy does, where `policy` does not. */
const fakePermissions = (policy: Policy) =>
  createServiceFactory({
    service: coreServices.permissions,
    deps: {},
    factory(): PermissionsService {
      const all = async (requests: any[], options: any) => {
        const { userEntityRef } = options.credentials.principal;
        return requests.map(
          ({ permission: { name } }) =>
            policy(name, userEntityRef) ?? decide(name, userEntityRef),
        ) as any;
      };
      return { authorize: all, authorizeConditional: all };
    },
  });

export async function startVmBackend(
  knex: Knex,
  options: { script?: Script; vm?: object; policy?: Policy } = {},
) {
  const world = new ScriptedWorld();
  const testBackend = await startTestBackend({
    features: [
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
                  new ScriptedExecutor(
                    world,
                    options.script ?? (() => ({ lookAgainInMs: 20 })),
                  ),
              });
            },
          });
        },
      }),
      fakePermissions(options.policy ?? (() => undefined)),
      vmRootHealthServiceFactory,
      mockServices.database.factory({ knex }),
      catalogServiceMock.factory({ entities: testEntities }),
      mockServices.rootConfig.factory({
        data: {
          permission: { enabled: true },
          vm: {
            ...testVmConfig,
            engine: { poll: { milliseconds: 50 } },
            callbacks: { secret: 'a secret for callbacks' },
            ...options.vm,
          },
        },
      }),
    ],
  });

  const { server } = testBackend;

  const as =
    (header: string | undefined) =>
    (
      method: 'get' | 'post' | 'patch' | 'delete',
      path: string,
      body?: unknown,
    ) => {
      const call = request(server)[method](`/api/vm${path}`);
      if (header) {
        call.set('Authorization', header);
      }
      return body === undefined
        ? call
        : call
            .set('Content-Type', 'application/json')
            .send(typeof body === 'string' ? body : JSON.stringify(body));
    };

  const api = {
    olivia: as(mockCredentials.user.header(users.olivia)),
    pablo: as(mockCredentials.user.header(users.pablo)),
    priya: as(mockCredentials.user.header(users.priya)),
    oscar: as(mockCredentials.user.header(users.oscar)),
    nobody: as(mockCredentials.user.header(users.nobody)),
    service: as(mockCredentials.service.header()),
    anonymous: as(mockCredentials.none.header()),
  };

  return {
    world,
    server,
    stop: () => testBackend.stop(),
    ...api,
    /** Asks until `isDone`, within jest's own limit. */
    async until<T>(read: () => Promise<T>, isDone: (value: T) => boolean) {
      for (;;) {
        const value = await read();
        if (isDone(value)) {
          return value;
        }
        await new Promise(resolve => setTimeout(resolve, 25));
      }
    },
  };
}

export const groupRequest = {
  component: 'orders',
  environment: 'staging',
  stack: 'java',
  image: 'debian-12',
  size: 'small',
  count: 1,
};
