/**
 * Every route, for every role, on VMs that the role's team owns and on those
 * of others. A route without an entry fails.
 */
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  vmGroupReadPermission,
  vmPermissions,
} from '@backlot/plugin-vm-common';
import { randomUUID } from 'node:crypto';
import { testVmConfig } from '../__testUtils__/TestBackend';
import {
  groupRequest,
  startVmBackend,
  users,
} from '../__testUtils__/startVmBackend';
import { allRoutes } from './routes';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3'],
  disableDocker: true,
});

type Method = 'get' | 'post' | 'patch' | 'delete';
type Call = [method: Method, path: string, body?: object];
type Target = {
  component: string;
  groupId: string;
  vmId: string;
  operationId: string;
  rolloutId: string;
  /** One more group of the component, for calls that delete it. */
  disposable: () => Promise<string>;
};

/** `empty`: a list, report or bulk action without the target. */
type Outcome = 'ok' | 'empty' | 'hidden' | 'forbidden' | 'unauthenticated';

type Expected = {
  nobody: Outcome;
  readerOwn: Outcome;
  readerForeign: Outcome;
  ownerOwn: Outcome;
  ownerForeign: Outcome;
  platform: Outcome;
  service: Outcome;
};

const everyone: Expected = {
  nobody: 'ok',
  readerOwn: 'ok',
  readerForeign: 'ok',
  ownerOwn: 'ok',
  ownerForeign: 'ok',
  platform: 'ok',
  service: 'ok',
};
const readOne: Expected = {
  ...everyone,
  nobody: 'hidden',
  readerForeign: 'hidden',
};
const readMany: Expected = {
  ...everyone,
  nobody: 'empty',
  readerForeign: 'empty',
};
const change: Expected = {
  ...everyone,
  nobody: 'hidden',
  readerOwn: 'forbidden',
  readerForeign: 'hidden',
  ownerForeign: 'forbidden',
};
const changeByForce: Expected = { ...change, ownerOwn: 'forbidden' };
const create: Expected = {
  ...change,
  nobody: 'forbidden',
  readerForeign: 'forbidden',
};
const fleet: Expected = {
  nobody: 'forbidden',
  readerOwn: 'forbidden',
  readerForeign: 'forbidden',
  ownerOwn: 'forbidden',
  ownerForeign: 'forbidden',
  platform: 'ok',
  service: 'ok',
};

type Entry = {
  calls: (target: Target) => Promise<Call> | Call;
  expected: Expected;
};

/** By operation id; some operations need another permission for some requests. */
const entries: Record<string, Entry[]> = {
  'get-options': [{ calls: () => ['get', '/v1/options'], expected: everyone }],
  'summarize-fleet': [
    {
      calls: ({ component }) => [
        'get',
        `/v1/fleet/summary?component=${component}`,
      ],
      expected: readMany,
    },
  ],
  'get-fleet-history': [
    {
      calls: ({ component }) => [
        'get',
        `/v1/fleet/history?days=1&component=${component}`,
      ],
      expected: readMany,
    },
  ],
  'list-findings': [
    {
      calls: ({ component }) => [
        'get',
        `/v1/fleet/findings?kind=image-end-of-life&component=${component}`,
      ],
      expected: readMany,
    },
  ],
  'get-health': [{ calls: () => ['get', '/v1/health'], expected: fleet }],
  'list-changes': [
    {
      calls: () => ['get', '/v1/changes?after=0'],
      // No user may read it, whatever their permissions.
      expected: { ...fleet, platform: 'forbidden' },
    },
  ],
  'list-orphans': [{ calls: () => ['get', '/v1/orphans'], expected: fleet }],
  'act-on-orphans': [
    {
      calls: () => [
        'post',
        '/v1/orphans/actions',
        {
          action: 'delete',
          orphans: [{ executor: 'scripted', vmId: randomUUID() }],
        },
      ],
      expected: fleet,
    },
  ],
  'list-executors': [
    { calls: () => ['get', '/v1/executors'], expected: fleet },
  ],
  'act-on-executor': [
    {
      calls: () => [
        'post',
        '/v1/executors/scripted/actions',
        { action: 'resume' },
      ],
      expected: fleet,
    },
  ],
  'create-group': [true, false].map(dryRun => ({
    calls: ({ component }) => [
      'post',
      '/v1/groups',
      { ...groupRequest, component, dryRun },
    ],
    expected: create,
  })),
  'list-groups': [
    {
      calls: ({ component }) => ['get', `/v1/groups?component=${component}`],
      expected: readMany,
    },
  ],
  'get-group': [
    {
      calls: ({ groupId }) => ['get', `/v1/groups/${groupId}`],
      expected: readOne,
    },
  ],
  'update-group': [
    {
      calls: ({ groupId }) => [
        'patch',
        `/v1/groups/${groupId}`,
        { generation: 1, count: 1 },
      ],
      expected: change,
    },
  ],
  'delete-group': [
    {
      calls: async ({ disposable }) => [
        'delete',
        `/v1/groups/${await disposable()}`,
      ],
      expected: change,
    },
    {
      calls: async ({ disposable }) => [
        'delete',
        `/v1/groups/${await disposable()}?force=true`,
      ],
      expected: changeByForce,
    },
  ],
  'create-rollout': [true, false].map(dryRun => ({
    calls: ({ groupId }) => [
      'post',
      '/v1/rollouts',
      { groups: [groupId], change: { size: 'large' }, dryRun },
    ],
    expected: change,
  })),
  'list-rollouts': [
    {
      calls: ({ groupId }) => ['get', `/v1/rollouts?group=${groupId}`],
      expected: readMany,
    },
  ],
  'get-rollout': [
    {
      calls: ({ rolloutId }) => ['get', `/v1/rollouts/${rolloutId}`],
      expected: readOne,
    },
  ],
  'act-on-rollout': [
    {
      calls: ({ rolloutId }) => [
        'post',
        `/v1/rollouts/${rolloutId}/actions`,
        { action: 'resume' },
      ],
      expected: change,
    },
    {
      calls: ({ rolloutId }) => [
        'post',
        `/v1/rollouts/${rolloutId}/actions`,
        { action: 'approve' },
      ],
      // The service has started the rollout, so it cannot approve it.
      expected: { ...changeByForce, service: 'forbidden' },
    },
  ],
  'list-rollout-batches': [
    {
      calls: ({ rolloutId }) => ['get', `/v1/rollouts/${rolloutId}/batches`],
      expected: readOne,
    },
  ],
  'list-rollout-groups': [
    {
      calls: ({ rolloutId }) => ['get', `/v1/rollouts/${rolloutId}/groups`],
      expected: readOne,
    },
  ],
  'list-rollout-events': [
    {
      calls: ({ rolloutId }) => ['get', `/v1/rollouts/${rolloutId}/events`],
      expected: readOne,
    },
  ],
  'defer-rollout': [
    {
      calls: ({ rolloutId, groupId }) => [
        'post',
        `/v1/rollouts/${rolloutId}/groups/${groupId}/deferral`,
        { until: '2001-01-01T00:00:00Z' },
      ],
      expected: change,
    },
  ],
  'list-vms': [
    {
      calls: ({ groupId }) => ['get', `/v1/vms?group=${groupId}`],
      expected: readMany,
    },
  ],
  'export-vms': [
    {
      calls: ({ groupId }) => ['get', `/v1/vms.csv?group=${groupId}`],
      expected: readMany,
    },
  ],
  'act-on-vms': [
    {
      calls: ({ groupId }) => [
        'post',
        '/v1/vms/actions',
        { filter: { group: [groupId] }, action: 'stop', dryRun: true },
      ],
      expected: {
        ...readMany,
        readerOwn: 'empty',
        ownerForeign: 'empty',
      },
    },
  ],
  'get-vm': [
    { calls: ({ vmId }) => ['get', `/v1/vms/${vmId}`], expected: readOne },
  ],
  'delete-vm': [
    {
      calls: ({ vmId }) => ['delete', `/v1/vms/${vmId}`],
      expected: change,
    },
    {
      calls: ({ vmId }) => ['delete', `/v1/vms/${vmId}?force=true`],
      expected: changeByForce,
    },
  ],
  'act-on-vm': [
    {
      calls: ({ vmId }) => [
        'post',
        `/v1/vms/${vmId}/actions`,
        { action: 'retry' },
      ],
      expected: change,
    },
  ],
  'list-vm-operations': [
    {
      calls: ({ vmId }) => ['get', `/v1/vms/${vmId}/operations`],
      expected: readOne,
    },
  ],
  'get-operation': [
    {
      calls: ({ operationId }) => ['get', `/v1/operations/${operationId}`],
      expected: readOne,
    },
  ],
  'read-operation-logs': [
    {
      calls: ({ operationId }) => ['get', `/v1/operations/${operationId}/logs`],
      expected: readOne,
    },
  ],
};

const routes = allRoutes({} as Parameters<typeof allRoutes>[0]);
const cases = Object.entries(entries).flatMap(([id, list]) =>
  list.map((entry, index) => [`${id} (${index + 1})`, id, entry] as const),
);

const allow = { result: AuthorizeResult.ALLOW };
const deny = { result: AuthorizeResult.DENY };
/** Of a user who has every other permission. */
let missing: string | undefined;

let backend: Awaited<ReturnType<typeof startVmBackend>>;
let own: Target;
let foreign: Target;

const createGroup = async (component: string) => {
  const { body } = await backend
    .service('post', '/v1/groups', {
      ...groupRequest,
      component,
      lease: { duration: { hours: 1 } },
    })
    .expect(202);
  return body.id as string;
};

async function createTarget(component: string): Promise<Target> {
  const groupId = await createGroup(component);
  const group = await backend.until(
    async () => (await backend.service('get', `/v1/groups/${groupId}`)).body,
    ({ phase }) => phase === 'ready',
  );
  const { body: vms } = await backend.service(
    'get',
    `/v1/vms?group=${groupId}`,
  );
  const { body: rollout } = await backend
    .service('post', '/v1/rollouts', {
      groups: [group.id],
      change: { size: 'large' },
      strategy: { startAt: '2200-01-01T00:00:00Z' },
    })
    .expect(202);
  return {
    component,
    groupId,
    vmId: vms.items[0].id,
    operationId: vms.items[0].operation.id,
    rolloutId: rollout.id,
    disposable: () => createGroup(component),
  };
}

beforeAll(async () => {
  const [id] = databases.eachSupportedId()[0] as [TestDatabaseId];
  backend = await startVmBackend(await databases.init(id), {
    vm: {
      images: Object.fromEntries(
        Object.entries(testVmConfig.images).map(([name, image]) => [
          name,
          { ...image, endOfLife: '2001-01-01' },
        ]),
      ),
    },
    policy: (permission, user) => {
      if (user !== users.pablo) {
        return undefined;
      }
      return permission === missing ? deny : allow;
    },
  });
  own = await createTarget('orders');
  foreign = await createTarget('payments');
});
afterAll(() => backend.stop());

const isEmpty = (text: string, body: any): boolean =>
  body.items?.length === 0 ||
  body.total === 0 ||
  body.days?.every(({ vms, created }: any) => vms + created === 0) ||
  (body.count === 0 && body.skipped.length === 0) ||
  // A file with its header alone.
  (text.trim().split('\n').length === 1 && text.startsWith('id,'));

type Caller = keyof Omit<typeof backend, 'world' | 'server' | 'stop' | 'until'>;

async function outcomeOf(caller: Caller, entry: Entry, target: Target) {
  const [method, path, body] = await entry.calls(target);
  const answer = await backend[caller](method, path, body);
  const refusals: Record<number, Outcome> = {
    401: 'unauthenticated',
    403: 'forbidden',
    404: 'hidden',
  };
  const refused = refusals[answer.status];
  if (refused) {
    return refused;
  }
  expect(answer.status).toBeLessThan(500);
  return entry.expected.nobody === 'empty' && isEmpty(answer.text, answer.body)
    ? 'empty'
    : 'ok';
}

it('has an entry for every route', () => {
  expect(Object.keys(entries).sort()).toEqual(
    routes.map(({ operationId }) => operationId).sort(),
  );
});

describe.each(cases)('%s', (_, operationId, entry) => {
  const route = routes.find(item => item.operationId === operationId)!;

  it('answers each role as it may', async () => {
    const found: Expected = {
      nobody: await outcomeOf('nobody', entry, own),
      readerOwn: await outcomeOf('oscar', entry, own),
      readerForeign: await outcomeOf('oscar', entry, foreign),
      ownerOwn: await outcomeOf('olivia', entry, own),
      ownerForeign: await outcomeOf('olivia', entry, foreign),
      platform: await outcomeOf('priya', entry, own),
      service: await outcomeOf('service', entry, own),
    };
    expect(found).toEqual(entry.expected);
    expect(await outcomeOf('anonymous', entry, own)).toBe('unauthenticated');
  });

  it('needs no permission but those of its route', async () => {
    const others = vmPermissions.filter(
      permission =>
        !route.permissions.includes(permission) &&
        // Without it, the caller does not see what the route is about.
        permission !== vmGroupReadPermission,
    );
    const outcomes: Record<string, Outcome> = {};
    for (const { name } of others) {
      missing = name;
      outcomes[name] = await outcomeOf('pablo', entry, own);
    }
    // Routes for services refuse users, whatever their permissions.
    const expected = route.allow.includes('user') ? 'ok' : 'forbidden';
    expect(outcomes).toEqual(
      Object.fromEntries(others.map(({ name }) => [name, expected])),
    );
  });
});

it.each(
  routes
    .filter(({ allow: principals }) => principals.includes('user'))
    .flatMap(route =>
      route.permissions.map(({ name }) => [route.operationId, name] as const),
    ),
)('%s checks %s', async (operationId, name) => {
  missing = name;
  const outcomes = [];
  for (const entry of entries[operationId]) {
    outcomes.push(await outcomeOf('pablo', entry, own));
  }
  expect(outcomes.some(outcome => outcome !== 'ok')).toBe(true);
});
