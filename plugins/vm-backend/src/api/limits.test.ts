/**
 * What a request may contain at most, and that no request of a signed-in user
 * makes the database work without bounds.
 */
import { randomUUID } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import { vmLimits } from '@backlot/plugin-vm-common';
import type { Knex } from 'knex';
import { groupRequest, startVmBackend } from '../__testUtils__/startVmBackend';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

type Backend = Awaited<ReturnType<typeof startVmBackend>>;
type Parameter = { name: string; in: string; schema: any };

const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index));

/** The most that a query parameter takes, as far as a URL carries it. */
function largest({ name, schema }: Parameter): string[] {
  const alternatives = schema.anyOf ?? [schema];
  const list = alternatives.find((one: any) => one.type === 'array');
  const item = list?.items ?? alternatives[0];
  if (item.enum) {
    return list && name !== 'groupBy' ? item.enum : item.enum.slice(0, 1);
  }
  if (item.format === 'uuid') {
    return many(list ? 100 : 1, () => randomUUID());
  }
  if (item.type === 'integer' || item.type === 'number') {
    return [String(item.maximum < 1e6 ? item.maximum : 1)];
  }
  switch (name) {
    case 'label':
      return many(vmLimits.filterLabels, index => `key-${index}=value`);
    case 'text':
      return ['o'.repeat(200)];
    case 'sort':
    case 'cursor':
    case 'after':
      return [];
    case 'component':
      return list
        ? many(vmLimits.filterValues, index => `component-${index}`)
        : ['orders'];
    default:
      return many(list ? vmLimits.filterValues : 1, index => `value-${index}`);
  }
}

/** Bodies at their limits, by operation. */
const bodies: Record<string, () => object> = {
  'create-group': () => ({
    ...groupRequest,
    count: 100,
    userData: `#!/bin/sh\n${'#'.repeat(60_000)}`,
    labels: Object.fromEntries(
      many(vmLimits.labels, index => `key-${index}`).map(key => [
        key,
        'v'.repeat(63),
      ]),
    ),
    dryRun: true,
  }),
  'update-group': () => ({ generation: 1, labels: {} }),
  'act-on-vms': () => ({
    action: 'delete',
    dryRun: true,
    filter: {
      id: many(vmLimits.filterIds, () => randomUUID()),
      group: many(vmLimits.filterIds, () => randomUUID()),
      component: many(vmLimits.filterValues, index => `component-${index}`),
      label: many(vmLimits.filterLabels, index => `key-${index}=value`),
    },
  }),
  'act-on-vm': () => ({ action: 'restart' }),
  'create-rollout': () => ({
    groups: many(vmLimits.rolloutGroups, () => randomUUID()),
    change: { size: 'large' },
    dryRun: true,
  }),
  'act-on-rollout': () => ({ action: 'pause', reason: 'r'.repeat(500) }),
  'defer-rollout': () => ({ until: null }),
  'act-on-executor': () => ({ action: 'pause', reason: 'r'.repeat(200) }),
  'act-on-orphans': () => ({
    action: 'delete',
    orphans: [{ executor: 'scripted', vmId: randomUUID() }],
  }),
};

describe.each(databases.eachSupportedId())('limits on %s', databaseId => {
  let backend: Backend;
  let knex: Knex;
  let statements: Array<{ sql: string; bindings: unknown[] }>;

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    backend = await startVmBackend(knex);
    knex.on('query', ({ sql, bindings }) =>
      statements?.push({ sql, bindings: bindings ?? [] }),
    );
  });
  afterAll(() => backend.stop());

  it('answers every route with its largest input by a bounded number of bounded statements', async () => {
    const { body: document } = await backend.priya('get', '/openapi.json');
    const walked: string[] = [];
    for (const [template, operations] of Object.entries<any>(document.paths)) {
      for (const [method, operation] of Object.entries<any>(operations)) {
        const path = template.replace(/\{(\w+)\}/g, (_, name) =>
          name === 'executor' || template.includes('/executors/')
            ? 'nowhere'
            : randomUUID(),
        );
        const reader =
          operation.operationId === 'list-changes'
            ? backend.service
            : backend.priya;
        const body = operation.requestBody
          ? bodies[operation.operationId]?.()
          : undefined;
        if (operation.requestBody && !body) {
          throw new Error(`bodies: ${operation.operationId} is missing`);
        }
        // One at a time, because Node takes 16 KiB of a URL.
        const queries = ((operation.parameters ?? []) as Parameter[])
          // Nobody wants to wait for a log that does not exist.
          .filter(({ in: place, name }) => place === 'query' && name !== 'wait')
          .map(parameter =>
            largest(parameter)
              .map(value => `${parameter.name}=${encodeURIComponent(value)}`)
              .join('&'),
          );
        for (const query of ['', ...queries]) {
          statements = [];
          const answer = await reader(
            method as 'get',
            `${path}${query && `?${query}`}`,
            body,
          );
          const called = `${operation.operationId} ${query.slice(0, 40)}`;
          walked.push(`${operation.operationId} ${answer.status}`);
          expect(`${called}: ${answer.status}`).not.toMatch(/: (5\d\d|431)$/);
          expect(statements.length).toBeLessThan(60);
          for (const { sql, bindings } of statements) {
            expect(bindings.length).toBeLessThan(10_000);
            expect(sql.length).toBeLessThan(200_000);
          }
        }
      }
    }
    // Reads with lists are answered, not refused.
    for (const read of [
      'list-vms',
      'list-groups',
      'export-vms',
      'summarize-fleet',
      'get-fleet-history',
      'list-findings',
    ]) {
      expect(walked).toContain(`${read} 200`);
    }
  });

  it.each([
    ['vms', 'label', vmLimits.filterLabels],
    ['vms', 'component', vmLimits.filterValues],
    ['vms', 'environment', vmLimits.filterValues],
    ['groups', 'owner', vmLimits.filterValues],
    ['vms.csv', 'image', vmLimits.filterValues],
    ['fleet/summary', 'stack', vmLimits.filterValues],
    ['fleet/history', 'label', vmLimits.filterLabels],
    ['fleet/findings', 'system', vmLimits.filterValues],
  ])('refuses more values of %s?%s= than %i', async (path, field, most) => {
    const query = (count: number) =>
      many(count, index => `${field}=v${index}`).join('&');
    await backend.olivia('get', `/v1/${path}?${query(most)}`).expect(200);
    const { body } = await backend
      .olivia('get', `/v1/${path}?${query(most + 1)}`)
      .expect(400);
    expect(body.error.message).toMatch(
      new RegExp(`^${field}: must have at most ${most} values`),
    );
  });

  it('merges equal values', async () => {
    statements = [];
    const labels = many(900, () => 'label=a').join('&');
    await backend.olivia('get', `/v1/vms?${labels}`).expect(200);
    for (const { bindings } of statements) {
      expect(bindings.filter(value => value === 'a').length).toBeLessThan(2);
    }
  });

  it('finds groups by several labels at once', async () => {
    const create = async (labels: object) =>
      (
        await backend
          .olivia('post', '/v1/groups', { ...groupRequest, labels })
          .expect(202)
      ).body.id;
    const both = await create({ one: '1', two: '2' });
    await create({ one: '1' });
    const found = async (query: string) =>
      (
        await backend.olivia('get', `/v1/groups?${query}`).expect(200)
      ).body.items
        .map(({ id }: { id: string }) => id)
        .filter((id: string) => id === both).length;
    expect(await found('label=one=1&label=two=2')).toBe(1);
    expect(await found('label=one&label=two=2')).toBe(1);
    expect(await found('label=one&label=one=1')).toBe(1);
    expect(await found('label=one=1&label=two=3')).toBe(0);
    expect(await found('label=one=1&label=one=2')).toBe(0);
    const { body } = await backend.olivia(
      'get',
      '/v1/groups?label=one=1&label=two=2',
    );
    expect(body.items).toHaveLength(1);
  });

  it.each([
    ['get', '/v1/vms?text=%00', undefined, 'text'],
    ['get', '/v1/vms?label=a%00', undefined, 'label'],
    ['get', '/v1/groups?component=a&component=%00', undefined, 'component.1'],
    ['get', '/v1/fleet/history?owner=%00', undefined, 'owner'],
    [
      'post',
      '/v1/groups',
      { ...groupRequest, userData: '#!\u0000' },
      'userData',
    ],
    [
      'post',
      '/v1/groups',
      { ...groupRequest, labels: { a: '\ud800' } },
      'labels.a',
    ],
    [
      'post',
      '/v1/groups',
      { ...groupRequest, component: 'a\u0000' },
      'component',
    ],
    [
      'post',
      '/v1/vms/actions',
      { action: 'stop', filter: { text: '\u0000' } },
      'filter.text',
    ],
    [
      'post',
      '/v1/rollouts',
      { groups: [randomUUID()], change: { userData: '#!/bin/sh\n\u0000' } },
      'change.userData',
    ],
  ] as const)(
    'refuses text that cannot be stored: %s %s',
    async (method, path, body, field) => {
      const answer = await backend.olivia(method, path, body).expect(400);
      expect(answer.body.error.message).toBe(
        `${field}: must not contain NUL characters or half of a surrogate pair; remove them`,
      );
    },
  );

  it.each([
    ['no JSON', 'x'],
    ['null', Buffer.from('null').toString('base64url')],
    [
      'a time that is none',
      { sort: '-createdAt', value: 'x', id: randomUUID() },
    ],
    [
      'an id that is none',
      { sort: '-createdAt', value: '2026-01-01T00:00:00Z', id: 'x' },
    ],
    [
      'a time that PostgreSQL does not know',
      {
        sort: '-createdAt',
        value: '-271821-04-20T00:00:00.000Z',
        id: randomUUID(),
      },
    ],
    ['no value', { sort: '-createdAt', id: randomUUID() }],
  ])('refuses a cursor with %s', async (_, cursor) => {
    const text =
      typeof cursor === 'string'
        ? cursor
        : Buffer.from(JSON.stringify(cursor)).toString('base64url');
    const { body } = await backend
      .olivia('get', `/v1/vms?sort=-createdAt&cursor=${text}`)
      .expect(400);
    expect(body.error.message).toMatch(/^cursor: is not valid/);
  });

  it('reads every list to its end, one item a page', async () => {
    const { body: group } = await backend
      .olivia('post', '/v1/groups', { ...groupRequest, count: 2 })
      .expect(202);
    await backend.until(
      async () => (await backend.olivia('get', `/v1/groups/${group.id}`)).body,
      ({ phase }) => phase === 'ready',
    );
    const { body: vms } = await backend.olivia(
      'get',
      `/v1/vms?group=${group.id}`,
    );
    const [vm] = vms.items;
    await backend
      .olivia('post', `/v1/vms/${vm.id}/actions`, { action: 'restart' })
      .expect(202);
    await backend.until(
      async () =>
        (
          await backend.olivia('get', `/v1/vms/${vm.id}/operations`)
        ).body.items,
      operations =>
        operations.length === 2 && operations[0].phase === 'succeeded',
    );
    const readAll = async (path: string) => {
      const items: any[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const answer: any = await backend
          .olivia(
            'get',
            `${path}${path.includes('?') ? '&' : '?'}limit=1${
              cursor ? `&cursor=${cursor}` : ''
            }`,
          )
          .expect(200);
        items.push(...answer.body.items);
        cursor = answer.body.nextCursor;
      }
      return items;
    };
    expect(
      (await readAll(`/v1/vms/${vm.id}/operations`)).map(({ type }) => type),
    ).toEqual(['restart', 'create']);
    for (const sort of ['name', '-createdAt', 'phase', 'image', 'component']) {
      expect(
        await readAll(`/v1/vms?group=${group.id}&sort=${sort}`),
      ).toHaveLength(2);
    }
    const { body: all } = await backend.olivia('get', '/v1/groups?limit=500');
    for (const sort of ['name', '-createdAt', 'phase', 'environment']) {
      expect(await readAll(`/v1/groups?sort=${sort}`)).toHaveLength(
        all.items.length,
      );
    }
  });

  it('takes references in every form in filters, and ids in capitals', async () => {
    const { body: group } = await backend
      .olivia('post', '/v1/groups', {
        ...groupRequest,
        component: 'Component:Default/Orders',
      })
      .expect(202);
    for (const query of [
      'component=orders',
      'component=Component:Default/Orders',
      'owner=orders-team',
      'owner=Group:default/Orders-Team',
      'system=shop',
    ]) {
      for (const path of ['groups', 'vms']) {
        const { body } = await backend
          .olivia('get', `/v1/${path}?${query}`)
          .expect(200);
        expect(`${path}?${query}: ${body.items.length}`).not.toMatch(/: 0$/);
      }
      const { body: summary } = await backend
        .olivia('get', `/v1/fleet/summary?${query}`)
        .expect(200);
      expect(summary.total).toBeGreaterThan(0);
    }
    await backend
      .olivia('get', `/v1/groups/${group.id.toUpperCase()}`)
      .expect(200);
    const { body } = await backend
      .olivia('get', '/v1/vms?component=component:')
      .expect(400);
    expect(body.error.message).toMatch(/^component: "component:" is no entity/);
  });

  it.each([{}, { text: '' }, { label: [] }, { component: [] }])(
    'takes %j for a filter that names nothing',
    async filter => {
      await backend
        .olivia('post', '/v1/vms/actions', {
          action: 'delete',
          filter,
          dryRun: true,
        })
        .expect(400);
      await backend
        .olivia('post', '/v1/rollouts', {
          filter,
          change: { size: 'large' },
          dryRun: true,
        })
        .expect(400);
    },
  );
});
