import { randomUUID } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import { createHmac } from 'node:crypto';
import request from 'supertest';
import { groupRequest, startVmBackend } from '../__testUtils__/startVmBackend';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

type Backend = Awaited<ReturnType<typeof startVmBackend>>;
type Role = 'olivia' | 'pablo' | 'priya' | 'nobody' | 'anonymous' | 'service';

describe.each(databases.eachSupportedId())('HTTP API on %s', databaseId => {
  let backend: Backend;

  beforeAll(async () => {
    backend = await startVmBackend(await databases.init(databaseId), {
      script: () => ({ polls: 1, lookAgainInMs: 20, log: ['hello'] }),
    });
  });
  afterAll(() => backend.stop());

  const create = async (body: object = {}, role: Role = 'olivia') => {
    const { body: group } = await backend[role]('post', '/v1/groups', {
      ...groupRequest,
      ...body,
    }).expect(202);
    return group;
  };
  const untilReady = (id: string) =>
    backend.until(
      async () => (await backend.olivia('get', `/v1/groups/${id}`)).body,
      group => group.phase === 'ready',
    );
  const vmsOf = async (groupId: string) =>
    (await backend.olivia('get', `/v1/vms?group=${groupId}`)).body.items;

  it('takes a request, makes the VMs and shows them', async () => {
    const answer = await backend
      .olivia('post', '/v1/groups', {
        ...groupRequest,
        count: 2,
        labels: { tier: 'web' },
        userData: '#!/bin/sh\ntrue',
      })
      .expect(202);
    expect(answer.headers.location).toBe(`groups/${answer.body.id}`);
    expect(answer.body).toMatchObject({
      component: 'component:default/orders',
      owner: 'group:default/orders-team',
      system: 'system:default/shop',
      phase: 'pending',
      counts: { pending: 2 },
      generation: 1,
      can: ['update', 'replace', 'delete'],
      createdBy: 'user:default/olivia',
      spec: {
        revision: 1,
        labels: { tier: 'web' },
        userData: '#!/bin/sh\ntrue',
      },
    });
    const group = await untilReady(answer.body.id);
    expect(group.counts).toMatchObject({ ready: 2, pending: 0 });
    const vms = await vmsOf(group.id);
    expect(vms).toHaveLength(2);
    expect(vms[0]).toMatchObject({
      phase: 'ready',
      power: 'running',
      addresses: [{ type: 'ipv4', address: '192.0.2.1' }],
      facts: { os: 'Debian 12' },
      can: ['stop', 'restart', 'recreate', 'delete'],
      operation: { type: 'create', phase: 'succeeded' },
    });
    const { body: log } = await backend
      .olivia('get', `/v1/operations/${vms[0].operation.id}/logs`)
      .expect(200);
    expect(log).toMatchObject({
      items: [{ seq: 1, source: 'console', line: 'hello' }],
      nextAfter: 1,
      done: true,
    });
    const { body: operations } = await backend
      .pablo('get', `/v1/vms/${vms[0].id}/operations`)
      .expect(200);
    expect(operations.items).toHaveLength(1);
  });

  it('hides user data and actions from those who may only read', async () => {
    const { id } = await create({ userData: '#!/bin/sh\nsecret' });
    const { body } = await backend.pablo('get', `/v1/groups/${id}`).expect(200);
    expect(body.can).toEqual([]);
    expect(body.spec.userData).toBeUndefined();
    const read = async (path: string) =>
      (await backend.olivia('get', path).expect(200)).body;
    expect((await read(`/v1/groups/${id}`)).spec.userData).toContain('secret');
    const { items } = await read('/v1/groups?limit=1&sort=-createdAt');
    expect(items[0]).toMatchObject({ id });
    expect(items[0].spec.userData).toBeUndefined();
  });

  it('plans without storing anything', async () => {
    const { body } = await backend
      .olivia('post', '/v1/groups', {
        ...groupRequest,
        name: 'planned',
        count: 2,
        dryRun: true,
      })
      .expect(200);
    expect(body.vms).toEqual([{ name: 'planned-01' }, { name: 'planned-02' }]);
    const { body: list } = await backend.olivia(
      'get',
      '/v1/groups?text=planned',
    );
    expect(list.items).toEqual([]);
  });

  describe('bad input', () => {
    const cases: Array<[string, object | string, RegExp]> = [
      [
        'an unknown component',
        { component: 'nope' },
        /component: component:default\/nope is not in the catalog/,
      ],
      [
        'an entity of another kind',
        { component: 'template:default/new-application' },
        /^component: template:default\/new-application is of the kind template; VMs belong to components/,
      ],
      ['a malformed component', { component: 'a:b:c/d' }, /^component: /],
      [
        'an unknown environment',
        { environment: 'moon' },
        /environment: "moon" is not offered; use one of staging, production/,
      ],
      [
        'an unknown stack',
        { stack: 'cobol' },
        /stack: "cobol" is not offered in staging; use one of java, go/,
      ],
      [
        'an unknown image',
        { image: 'beos' },
        /image: "beos" is not offered in staging; use one of debian-12, micro/,
      ],
      [
        'an image of another environment',
        { image: 'micro', environment: 'production' },
        /image: "micro" is not offered in production; use one of debian-12/,
      ],
      ['an unknown size', { size: 'huge' }, /size: "huge" is not offered/],
      [
        'an unknown executor',
        { executor: 'cloud' },
        /executor: "cloud" is not offered/,
      ],
      ['count 0', { count: 0 }, /count: must be at least 1/],
      ['count -1', { count: -1 }, /count: must be at least 1/],
      ['count 1.5', { count: 1.5 }, /count: must be a whole number/],
      ['count 10001', { count: 10001 }, /count: must be at most 1000/],
      [
        'count beyond the environment',
        { count: 11, environment: 'production' },
        /count: production allows 10 VMs/,
      ],
      ['count as text', { count: '2' }, /count: /],
      ['count null', { count: null }, /count: /],
      ['a name with spaces', { name: 'my vm' }, /name: use lower case letters/],
      ['a name of 64 characters', { name: 'a'.repeat(64) }, /name: /],
      ['a name in unicode', { name: 'größe' }, /name: use lower case/],
      ['a name that is a path', { name: '../etc' }, /name: use lower case/],
      [
        'user data over 64 KiB',
        { userData: 'x'.repeat(65537) },
        /userData: must be at most 65536 bytes/,
      ],
      [
        'a cloud-config for an image that runs scripts',
        { image: 'micro', userData: '#cloud-config\n' },
        /userData: the image micro runs scripts only/,
      ],
      ['an unknown field', { colour: 'blue' }, /colour: unknown field/],
      ['labels that are no object', { labels: 'a=b' }, /labels: /],
      ['labels as an array', { labels: ['a'] }, /labels: /],
      [
        'a label key with spaces',
        { labels: { 'a b': 'c' } },
        /labels: keys take/,
      ],
      [
        'a lease in the past',
        { lease: { expiresAt: '2001-01-01T00:00:00Z' } },
        /lease: ends in the past/,
      ],
      [
        'a lease beyond the maximum',
        { environment: 'production', lease: { duration: { days: 31 } } },
        /lease: production allows 30 days at most/,
      ],
      [
        'no end where a lease is a must',
        { environment: 'production', lease: null },
        /lease: production allows leases of 30 days at most/,
      ],
      ['a lease that is no lease', { lease: 'tomorrow' }, /lease: /],
      [
        'a lease without end',
        { lease: { duration: { days: 1e300 } } },
        /lease: is out of range/,
      ],
      [
        'a private key',
        { sshKeys: ['-----BEGIN OPENSSH PRIVATE KEY-----'] },
        /sshKeys.0: must be one public key/,
      ],
      [
        'an unknown failure policy',
        { onFailure: 'shrug' },
        /onFailure: must be one of delete, keep/,
      ],
      ['invalid JSON', '{"component": ', /body: is not valid JSON/],
      ['no body', '', /component: /],
      ['an array', '[]', /body: /],
      ['a number', '5', /body: /],
      [
        'a huge body',
        `{"userData":"${'x'.repeat(600_000)}"}`,
        /body: is larger than 512 kB/,
      ],
    ];

    it.each(cases)(
      'refuses %s and creates nothing',
      async (_, change, message) => {
        const count = async () =>
          (await backend.olivia('get', '/v1/groups?totalItems=true&limit=1'))
            .body.totalItems;
        const before = await count();
        const { body } = await backend
          .olivia(
            'post',
            '/v1/groups',
            typeof change === 'string'
              ? change
              : { ...groupRequest, ...change },
          )
          .expect(400);
        expect(body.error.name).toBe('InputError');
        expect(body.error.message).toMatch(message);
        expect(await count()).toBe(before);
      },
    );

    it.each([
      ['get', '/v1/groups?phase=happy', /phase: must be one of/],
      ['get', '/v1/groups?limit=0', /limit: /],
      ['get', '/v1/groups?limit=501', /limit: /],
      ['get', '/v1/groups?sort=colour', /sort: must be one of name/],
      ['get', '/v1/groups?cursor=junk', /cursor: is not valid/],
      ['get', '/v1/groups?colour=blue', /colour: unknown field/],
      ['get', '/v1/groups/7', /id: must be a UUID/],
      ['get', '/v1/vms?group=7', /group/],
      ['get', '/v1/vms/7', /id: must be a UUID/],
      ['get', '/v1/operations/7/logs', /id: must be a UUID/],
      [
        'delete',
        `/v1/groups/${randomUUID()}?force=maybe`,
        /force: must be one of true, false/,
      ],
    ] as const)('refuses %s %s', async (method, path, message) => {
      const { body } = await backend.olivia(method, path).expect(400);
      expect(body.error.message).toMatch(message);
    });

    it('answers 404 for what is not there', async () => {
      const id = randomUUID();
      for (const path of [
        `/v1/groups/${id}`,
        `/v1/vms/${id}`,
        `/v1/vms/${id}/operations`,
        `/v1/operations/${id}`,
        `/v1/operations/${id}/logs`,
      ]) {
        await backend.olivia('get', path).expect(404);
      }
      await backend.olivia('delete', `/v1/groups/${id}`).expect(404);
      await backend.olivia('delete', `/v1/vms/${id}`).expect(404);
      await backend
        .olivia('post', `/v1/vms/${id}/actions`, { action: 'stop' })
        .expect(404);
      await backend
        .olivia('patch', `/v1/groups/${id}`, { generation: 1 })
        .expect(404);
    });
  });

  describe('Idempotency-Key', () => {
    const post = (key: string, body: object, role: Role = 'olivia') =>
      backend[role]('post', '/v1/groups', body).set('Idempotency-Key', key);

    it('answers the same group for the same request, and refuses another', async () => {
      const key = randomUUID();
      const first = await post(key, groupRequest).expect(202);
      const again = await post(key, {
        ...groupRequest,
        component: 'component:default/orders',
      }).expect(202);
      expect(again.body.id).toBe(first.body.id);
      expect(again.headers.location).toBe(first.headers.location);
      const { body } = await post(key, { ...groupRequest, count: 2 }).expect(
        409,
      );
      expect(body.error.message).toMatch(
        /Idempotency-Key: was used for another request/,
      );
      // A key belongs to whoever sent it.
      await post(key, groupRequest, 'nobody').expect(403);
    });

    it('makes one group of many simultaneous asks', async () => {
      const key = randomUUID();
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => post(key, groupRequest)),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202));
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    });

    it('refuses a key that cannot be kept', async () => {
      await post('x'.repeat(256), groupRequest).expect(400);
    });
  });

  it('gives simultaneous asks different names', async () => {
    const groups = await Promise.all(
      Array.from({ length: 6 }, () => create({ name: 'racing', count: 3 })),
    );
    const names = (await Promise.all(groups.map(({ id }) => vmsOf(id))))
      .flat()
      .map(({ name }) => name);
    expect(new Set(names).size).toBe(18);
  });

  it('scales, and refuses a stale generation', async () => {
    const { id } = await create({ count: 1 });
    const path = `/v1/groups/${id}`;
    const { body } = await backend
      .olivia('patch', path, { generation: 1, count: 3 })
      .expect(202);
    expect(body).toMatchObject({ generation: 2, count: 3 });
    await backend
      .olivia('patch', path, { generation: 1, count: 5 })
      .expect(409);
    const { body: spec } = await backend
      .olivia('patch', path, { generation: 2, image: 'micro' })
      .expect(400);
    expect(spec.error.message).toMatch(/image: is part of the spec.*rollout/);
    await backend
      .olivia('patch', path, { generation: 2, count: 0 })
      .expect(400);
    expect((await untilReady(id)).counts.ready).toBe(3);
  });

  it('acts on one VM, and keeps the last one of a group', async () => {
    const { id } = await create({ count: 2 });
    await untilReady(id);
    const [first, second] = await vmsOf(id);
    await backend
      .olivia('post', `/v1/vms/${first.id}/actions`, { action: 'start' })
      .expect(409);
    await backend
      .olivia('post', `/v1/vms/${first.id}/actions`, { action: 'stop' })
      .expect(202);
    await backend.until(
      async () => (await backend.olivia('get', `/v1/vms/${first.id}`)).body,
      vm => vm.power === 'stopped',
    );
    await backend.olivia('delete', `/v1/vms/${first.id}`).expect(202);
    const { body } = await backend
      .olivia('delete', `/v1/vms/${second.id}`)
      .expect(409);
    expect(body.error.message).toMatch(
      /last VM of its group; delete the group/,
    );
    await backend.until(
      async () => (await backend.olivia('get', `/v1/vms/${first.id}`)).body,
      vm => vm.phase === 'deleted',
    );
    expect((await untilReady(id)).count).toBe(1);
  });

  it('acts on all that match, when as many match as expected', async () => {
    const { id } = await create({ name: 'bulky', count: 3 });
    await untilReady(id);
    const filter = { text: 'bulky' };
    const dry = await backend
      .olivia('post', '/v1/vms/actions', {
        filter,
        action: 'stop',
        dryRun: true,
      })
      .expect(200);
    expect(dry.body).toEqual({ count: 3, skipped: [] });
    await backend
      .olivia('post', '/v1/vms/actions', { filter, action: 'stop' })
      .expect(400);
    await backend
      .olivia('post', '/v1/vms/actions', {
        filter,
        action: 'stop',
        expectedCount: 2,
      })
      .expect(409);
    await backend
      .olivia('post', '/v1/vms/actions', {
        filter: {},
        action: 'stop',
        dryRun: true,
      })
      .expect(400);
    // Those who may not change them match none of them.
    const other = await backend
      .pablo('post', '/v1/vms/actions', {
        filter,
        action: 'stop',
        dryRun: true,
      })
      .expect(200);
    expect(other.body.count).toBe(0);
    await backend
      .olivia('post', '/v1/vms/actions', {
        filter,
        action: 'delete',
        expectedCount: 3,
      })
      .expect(202);
    await backend.until(
      async () => (await backend.olivia('get', `/v1/groups/${id}`)).body,
      group => group.phase === 'deleted',
    );
  });

  it('pages, sorts and filters', async () => {
    const { id } = await create({
      name: 'paged',
      count: 5,
      labels: { team: 'a', 'app.io/tier': 'web' },
    });
    await untilReady(id);
    const names: string[] = [];
    let cursor = '';
    do {
      const { body } = await backend
        .olivia(
          'get',
          `/v1/vms?text=PAGED&sort=-name&limit=2&totalItems=true${cursor}`,
        )
        .expect(200);
      expect(body.totalItems).toBe(5);
      names.push(...body.items.map(({ name }: any) => name));
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
    } while (cursor);
    expect(names).toEqual([5, 4, 3, 2, 1].map(index => `paged-0${index}`));
    const find = async (query: string) =>
      (await backend.olivia('get', `/v1/vms?text=paged&${query}`).expect(200))
        .body.items.length;
    expect(await find('label=team%3Da&label=app.io/tier')).toBe(5);
    expect(await find('label=team%3Db')).toBe(0);
    expect(
      await find('component=component:default/orders&image=debian-12'),
    ).toBe(5);
    expect(await find('owner=group:default/payments-team')).toBe(0);
    expect(
      await find('phase=failed&phase=ready&system=system:default/shop'),
    ).toBe(5);
    expect(await find('executor=other')).toBe(0);
    expect(
      (await backend.olivia('get', `/v1/vms?text=192.0.2&group=${id}`)).body
        .items,
    ).toHaveLength(5);
    expect(
      (await backend.olivia('get', '/v1/vms?text=%25')).body.items,
    ).toHaveLength(0);
  });

  it('counts what matches, by one or two fields', async () => {
    const label = 'counted=yes';
    const { id } = await create({ count: 3, labels: { counted: 'yes' } });
    await create({
      count: 2,
      stack: 'go',
      size: 'large',
      labels: { counted: 'yes' },
    });
    await untilReady(id);
    const summary = async (query: string, status = 200) =>
      (
        await backend
          .olivia('get', `/v1/fleet/summary?label=${label}${query}`)
          .expect(status)
      ).body;
    expect(await summary('')).toMatchObject({
      total: 5,
      items: [{ by: {}, total: 5 }],
    });
    expect(await summary('&groupBy=stack&groupBy=system')).toMatchObject({
      total: 5,
      items: [
        { by: { stack: 'java', system: 'system:default/shop' }, total: 3 },
        { by: { stack: 'go', system: 'system:default/shop' }, total: 2 },
      ],
      others: 0,
    });
    expect(await summary('&groupBy=size&stack=java&phase=ready')).toMatchObject(
      {
        phases: { ready: 3, failed: 0 },
        items: [{ by: { size: 'small' }, total: 3 }],
      },
    );
    expect((await summary('&groupBy=name', 400)).error.message).toContain(
      'groupBy',
    );
    expect(
      (await summary('&groupBy=size&groupBy=stack&groupBy=image', 400)).error
        .message,
    ).toContain('two fields at most');
  });

  it('finds by what the catalog knows of the component', async () => {
    const { id } = await create({ labels: { known: 'yes' } });
    await create({ component: 'payments', labels: { known: 'yes' } }, 'pablo');
    const find = async (query: string, status = 200) =>
      (
        await backend
          .olivia('get', `/v1/vms?label=known=yes&${query}`)
          .expect(status)
      ).body;
    const components = async (query: string) =>
      (await find(query)).items.map((vm: any) => vm.component).sort();
    const orders = 'component:default/orders';
    const payments = 'component:default/payments';

    expect(await components('domain=retail')).toEqual([orders]);
    expect(await components('domain=domain:default/other')).toEqual([]);
    expect(await components('domain=retail&system=system:default/x')).toEqual(
      [],
    );
    expect(await components('lifecycle=production')).toEqual([orders]);
    expect(
      await components('lifecycle=production&lifecycle=experimental'),
    ).toEqual([orders, payments]);
    expect(await components('tag=java')).toEqual([orders, payments]);
    expect(await components('tag=java&lifecycle=experimental')).toEqual([
      payments,
    ]);
    expect(await components(`tag=java&component=${orders}`)).toEqual([orders]);
    expect(await components('tag=nothing')).toEqual([]);
    expect((await find('domain=domain:', 400)).error.message).toMatch(
      /domain: /,
    );

    const { body: summary } = await backend.olivia(
      'get',
      '/v1/fleet/summary?label=known=yes&lifecycle=production',
    );
    expect(summary.total).toBe(1);
    const bulk = {
      filter: { label: 'known=yes', tag: 'java' },
      action: 'delete',
      dryRun: true,
    };
    await untilReady(id);
    expect(
      (await backend.priya('post', '/v1/vms/actions', bulk).expect(200)).body
        .count,
    ).toBe(2);
  });

  describe('comma-separated values', () => {
    const lines = async (query: string, role: Role = 'olivia') => {
      const answer = await backend[role]('get', `/v1/vms.csv?${query}`).expect(
        200,
      );
      expect(answer.headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="virtual-machines.csv"',
      });
      return answer.text.trimEnd().split('\n');
    };

    it('hold all that match, in order, with the columns asked for', async () => {
      const { id } = await create({
        count: 3,
        lease: { duration: { days: 1 } },
      });
      const { lease } = await untilReady(id);
      const rows = await lines(
        `group=${id}&sort=-name&column=name&column=phase&column=addresses&column=leaseExpiresAt`,
      );
      expect(rows[0]).toBe('name,phase,addresses,leaseExpiresAt');
      const names = (await vmsOf(id)).map((vm: any) => vm.name).sort();
      expect(rows.slice(1).map(row => row.split(',')[0])).toEqual(
        names.reverse(),
      );
      expect(rows[1]).toMatch(
        new RegExp(`^${names[0]},ready,192\\.0\\.2\\.\\d+,${lease.expiresAt}$`),
      );
      expect((await lines(`group=${id}`))[0]).toMatch(/^id,name,phase,power/);
    });

    it('goes on beyond a page', async () => {
      const label = 'many=yes';
      for (let groups = 0; groups < 11; groups += 1) {
        await create({ count: 50, labels: { many: 'yes' } });
      }
      const rows = await lines(`label=${label}&column=id`);
      expect(new Set(rows).size).toBe(551);
    });

    it('shows nothing to those who may not read, and refuses unknown columns', async () => {
      expect(await lines('column=name', 'nobody')).toEqual(['name']);
      const { body } = await backend
        .olivia('get', '/v1/vms.csv?column=colour')
        .expect(400);
      expect(body.error.message).toMatch(/column/);
      await backend.anonymous('get', '/v1/vms.csv').expect(401);
    });
  });

  it('gives each answer the id of its request', async () => {
    const known = await backend
      .olivia('get', '/v1/vms/7')
      .set('X-Request-Id', 'proxy-1')
      .expect(400);
    expect(known.headers['x-request-id']).toBe('proxy-1');
    expect(known.headers['access-control-expose-headers']).toContain(
      'X-Request-Id',
    );
    const odd = await backend
      .olivia('get', '/v1/options')
      .set('X-Request-Id', 'a b; c')
      .expect(200);
    expect(odd.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is ready for traffic', async () => {
    const { body } = await request(backend.server)
      .get('/.backstage/health/v1/readiness')
      .expect(200);
    expect(body).toEqual({ status: 'ok' });
  });

  describe('permissions', () => {
    let groupId: string;
    let vmId: string;
    let operationId: string;

    beforeAll(async () => {
      const group = await create({ count: 2 });
      groupId = group.id;
      await untilReady(groupId);
      const [vm] = await vmsOf(groupId);
      vmId = vm.id;
      operationId = vm.operation.id;
    });

    const reads = (): Array<[string, string]> => [
      ['group', `/v1/groups/${groupId}`],
      ['vm', `/v1/vms/${vmId}`],
      ['operations', `/v1/vms/${vmId}/operations`],
      ['operation', `/v1/operations/${operationId}`],
      ['log', `/v1/operations/${operationId}/logs`],
    ];
    const changes = (): Array<
      ['post' | 'patch' | 'delete', string, object | undefined]
    > => [
      ['post', '/v1/groups', groupRequest],
      ['post', '/v1/groups', { ...groupRequest, dryRun: true }],
      ['patch', `/v1/groups/${groupId}`, { generation: 1, count: 5 }],
      ['delete', `/v1/groups/${groupId}`, undefined],
      ['delete', `/v1/groups/${groupId}?force=true`, undefined],
      ['post', `/v1/vms/${vmId}/actions`, { action: 'stop' }],
      ['delete', `/v1/vms/${vmId}`, undefined],
      ['delete', `/v1/vms/${vmId}?force=true`, undefined],
    ];

    it('refuses everything without a token', async () => {
      for (const [, path] of reads()) {
        await backend.anonymous('get', path).expect(401);
      }
      for (const [method, path, body] of changes()) {
        await backend.anonymous(method, path, body).expect(401);
      }
      for (const path of [
        '/v1/options',
        '/v1/groups',
        '/v1/vms',
        '/v1/health',
        '/v1/executors',
        '/v1/fleet/summary',
        '/v1/fleet/history',
        '/v1/fleet/findings',
        '/v1/changes',
        '/openapi.json',
      ]) {
        await backend.anonymous('get', path).expect(401);
      }
      await backend
        .anonymous('post', '/v1/vms/actions', {
          filter: { id: vmId },
          action: 'stop',
          dryRun: true,
        })
        .expect(401);
    });

    it('shows the other team what the policy lets it see, and refuses each change', async () => {
      for (const [, path] of reads()) {
        await backend.pablo('get', path).expect(200);
      }
      for (const [method, path, body] of changes()) {
        const answer = await backend.pablo(method, path, body).expect(403);
        expect(answer.body.error.message).toMatch(/You may not .*vm\.group\./);
      }
      expect((await untilReady(groupId)).generation).toBe(1);
    });

    it('hides everything from those who may not read', async () => {
      for (const [, path] of reads()) {
        await backend.nobody('get', path).expect(404);
      }
      for (const [method, path, body] of changes()) {
        await backend
          .nobody(method, path, body)
          .expect(path === '/v1/groups' ? 403 : 404);
      }
      for (const path of ['/v1/groups', '/v1/vms']) {
        const { body } = await backend
          .nobody('get', `${path}?totalItems=true`)
          .expect(200);
        expect(body).toEqual({ items: [], totalItems: 0 });
      }
      const summary = await backend
        .nobody('get', '/v1/fleet/summary')
        .expect(200);
      expect(summary.body).toMatchObject({ total: 0, items: [] });
      const history = await backend
        .nobody('get', '/v1/fleet/history?days=1')
        .expect(200);
      expect(history.body.days).toEqual([
        expect.objectContaining({ vms: 0, created: 0, deleted: 0 }),
      ]);
      const findings = await backend
        .nobody('get', '/v1/fleet/findings')
        .expect(200);
      expect(findings.body.items).toEqual([]);
      const { body } = await backend.nobody('get', '/v1/options').expect(200);
      expect(body.canCreate).toBe(false);
    });

    it('lets owners change their own, without force', async () => {
      await backend
        .olivia('delete', `/v1/groups/${groupId}?force=true`)
        .expect(403);
      await backend
        .olivia('post', `/v1/vms/${vmId}/actions`, { action: 'restart' })
        .expect(202);
      expect((await backend.olivia('get', '/v1/options')).body.canCreate).toBe(
        true,
      );
    });

    it('reports a component, by environment, who may create for it', async () => {
      const canCreate = async (
        role: 'olivia' | 'pablo' | 'priya' | 'nobody',
      ): Promise<boolean[]> => {
        const { body } = await backend[role](
          'get',
          '/v1/options?component=orders',
        ).expect(200);
        return body.environments.map((e: any) => e.canCreate);
      };
      expect(new Set(await canCreate('olivia'))).toEqual(new Set([true]));
      expect(new Set(await canCreate('priya'))).toEqual(new Set([true]));
      expect(new Set(await canCreate('pablo'))).toEqual(new Set([false]));
      expect(new Set(await canCreate('nobody'))).toEqual(new Set([false]));
      const { body } = await backend
        .olivia('get', '/v1/options?component=nothing')
        .expect(400);
      expect(body.error.message).toMatch(/component: .* is not in the catalog/);
    });

    it('lets the platform team pause an executor, and nobody else', async () => {
      const act = (role: Role, body: object, executor = 'scripted') =>
        backend[role]('post', `/v1/executors/${executor}/actions`, body);
      const pause = { action: 'pause', reason: 'the disks are moved' };
      await act('anonymous', pause).expect(401);
      await act('olivia', pause).expect(403);
      await act('nobody', { action: 'resume' }).expect(403);
      const { body } = await act('priya', { action: 'pause' }).expect(400);
      expect(body.error.message).toMatch(/reason/);
      await act('priya', pause, 'other').expect(404);

      const paused = await act('priya', pause).expect(200);
      expect(paused.body.items[0].paused).toMatchObject({
        by: 'user:default/priya',
        reason: pause.reason,
      });
      const options = await backend.olivia('get', '/v1/options').expect(200);
      expect(options.body.executors[0].paused).toBe(pause.reason);
      await act('priya', { action: 'resume' }).expect(200);
    });

    it('keeps health for those who may read the fleet, and the feed for services', async () => {
      await backend.olivia('get', '/v1/health').expect(403);
      const { body } = await backend.priya('get', '/v1/health').expect(200);
      expect(body.replica.loops).toEqual([
        { name: 'engine', turning: true, restarts: 0 },
        { name: 'feed of changes', turning: true, restarts: 0 },
        { name: 'rollouts', turning: true, restarts: 0 },
        { name: 'health check of scripted', turning: true, restarts: 0 },
        { name: 'orphans of scripted', turning: true, restarts: 0 },
      ]);
      expect(body.executors).toEqual([
        expect.objectContaining({
          executor: 'scripted',
          healthy: true,
          served: true,
        }),
      ]);
      const shown = await backend.priya('get', '/v1/executors').expect(200);
      expect(shown.body).toMatchObject({
        items: [
          {
            id: 'scripted',
            hosts: [{ healthy: true, served: true, facts: {} }],
            paused: null,
          },
        ],
        can: ['pause', 'resume'],
      });
      await backend.olivia('get', '/v1/executors').expect(403);
      await backend.priya('get', '/v1/changes').expect(403);
      const feed = await backend
        .service('get', '/v1/changes?limit=5')
        .expect(200);
      expect(feed.body.items).toHaveLength(5);
      expect(feed.body.nextAfter).toBe(feed.body.items[4].seq);
    });

    it('takes callbacks with the token of their operation only', async () => {
      const path = `/v1/operations/${operationId}/callback`;
      const token = (id: string) =>
        createHmac('sha256', 'a secret for callbacks')
          .update(`callback:${id}`)
          .digest('hex');
      await backend.anonymous('post', path).expect(401);
      await backend
        .anonymous('post', path)
        .auth('backlot', token(randomUUID()))
        .expect(401);
      await backend
        .anonymous('post', path)
        .auth('backlot', token(operationId))
        .expect(204);
    });
  });

  it('keeps orphans for those who may read the fleet, and their removal for those who may', async () => {
    await backend.olivia('get', '/v1/orphans').expect(403);
    await backend.anonymous('get', '/v1/orphans').expect(401);
    const { body } = await backend.priya('get', '/v1/orphans').expect(200);
    expect(body).toEqual({ items: [], total: 0, atOnce: 10, can: ['delete'] });
    const remove = {
      action: 'delete',
      orphans: [{ executor: 'scripted', vmId: randomUUID() }],
    };
    await backend.olivia('post', '/v1/orphans/actions', remove).expect(403);
    await backend.priya('post', '/v1/orphans/actions', remove).expect(409);
    const bad = await backend
      .priya('post', '/v1/orphans/actions', { action: 'delete', orphans: [] })
      .expect(400);
    expect(bad.body.error.message).toContain('orphans');
  });

  it('describes itself in OpenAPI', async () => {
    const { body } = await backend.olivia('get', '/openapi.json').expect(200);
    expect(body.openapi).toBe('3.0.3');
    expect(Object.keys(body.paths).sort()).toEqual([
      '/v1/changes',
      '/v1/executors',
      '/v1/executors/{id}/actions',
      '/v1/fleet/findings',
      '/v1/fleet/history',
      '/v1/fleet/summary',
      '/v1/groups',
      '/v1/groups/{id}',
      '/v1/health',
      '/v1/operations/{id}',
      '/v1/operations/{id}/logs',
      '/v1/options',
      '/v1/orphans',
      '/v1/orphans/actions',
      '/v1/rollouts',
      '/v1/rollouts/{id}',
      '/v1/rollouts/{id}/actions',
      '/v1/rollouts/{id}/batches',
      '/v1/rollouts/{id}/events',
      '/v1/rollouts/{id}/groups',
      '/v1/rollouts/{id}/groups/{groupId}/deferral',
      '/v1/vms',
      '/v1/vms.csv',
      '/v1/vms/actions',
      '/v1/vms/{id}',
      '/v1/vms/{id}/actions',
      '/v1/vms/{id}/operations',
    ]);
    expect(
      body.paths['/v1/groups'].post.requestBody.content['application/json']
        .schema,
    ).toEqual({ $ref: '#/components/schemas/CreateVmGroup' });
    const { schemas } = body.components;
    expect(schemas.CreateVmGroup.required).toContain('component');
    expect(schemas.CreateVmGroup.properties.count).toMatchObject({
      type: 'integer',
      minimum: 1,
    });
    const references = JSON.stringify(body).match(/#\/[^"]+/g) ?? [];
    for (const reference of references) {
      expect(Object.keys(schemas)).toContain(reference.split('/').pop());
    }
  });
});
