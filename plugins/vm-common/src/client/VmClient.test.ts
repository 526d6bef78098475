import { ResponseError } from '@backstage/errors';
import { VmClient } from './VmClient';

const answer = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json' },
  });

function client(respond: () => Response = () => answer({})) {
  const calls: Array<{ url: string; init: RequestInit }> = [];
  const vms = new VmClient({
    discoveryApi: {
      getBaseUrl: async id => `https://portal.example.com/api/${id}`,
    },
    fetchApi: {
      fetch: async (url, init) => {
        calls.push({ url: String(url), init: init! });
        return respond();
      },
    },
  });
  return { vms, calls };
}

const base = 'https://portal.example.com/api/vm';
const request = {
  component: 'orders',
  environment: 'staging',
  stack: 'java',
  image: 'micro',
  size: 'tiny',
  count: 2,
};

describe('VmClient', () => {
  it.each<
    [string, (vms: VmClient) => Promise<unknown>, string, string, unknown?]
  >([
    ['getOptions', v => v.getOptions(), 'GET', '/v1/options'],
    ['listGroups', v => v.listGroups(), 'GET', '/v1/groups'],
    ['getGroup', v => v.getGroup('a/b'), 'GET', '/v1/groups/a%2Fb'],
    ['createGroup', v => v.createGroup(request), 'POST', '/v1/groups', request],
    [
      'planGroup',
      v => v.planGroup(request),
      'POST',
      '/v1/groups',
      { ...request, dryRun: true },
    ],
    [
      'updateGroup',
      v => v.updateGroup('g', { generation: 1, count: 3 }),
      'PATCH',
      '/v1/groups/g',
      { generation: 1, count: 3 },
    ],
    ['deleteGroup', v => v.deleteGroup('g'), 'DELETE', '/v1/groups/g'],
    [
      'deleteGroup by force',
      v => v.deleteGroup('g', { force: true }),
      'DELETE',
      '/v1/groups/g?force=true',
    ],
    [
      'deleteGroup without force',
      v => v.deleteGroup('g', { force: false }),
      'DELETE',
      '/v1/groups/g',
    ],
    ['getVm', v => v.getVm('v'), 'GET', '/v1/vms/v'],
    [
      'actOnVm',
      v => v.actOnVm('v', 'retry'),
      'POST',
      '/v1/vms/v/actions',
      { action: 'retry' },
    ],
    [
      'deleteVm by force',
      v => v.deleteVm('v', { force: true }),
      'DELETE',
      '/v1/vms/v?force=true',
    ],
    [
      'actOnVms',
      v =>
        v.actOnVms({ filter: { stack: 'go' }, action: 'stop', dryRun: true }),
      'POST',
      '/v1/vms/actions',
      { filter: { stack: 'go' }, action: 'stop', dryRun: true },
    ],
    [
      'listVmOperations',
      v => v.listVmOperations('v', { limit: 5 }),
      'GET',
      '/v1/vms/v/operations?limit=5',
    ],
    ['getOperation', v => v.getOperation('o'), 'GET', '/v1/operations/o'],
    [
      'readLogs',
      v => v.readLogs('o', { after: 7, wait: 20 }),
      'GET',
      '/v1/operations/o/logs?after=7&wait=20',
    ],
    ['getHealth', v => v.getHealth(), 'GET', '/v1/health'],
  ])('%s', async (...row) => {
    const [, call, method, path, body] = row;
    const { vms, calls } = client(() => answer({ well: 'done' }));
    await expect(call(vms)).resolves.toEqual({ well: 'done' });
    const [{ url, init }] = calls;
    expect([init.method, url]).toEqual([method, base + path]);
    expect(init.body && JSON.parse(init.body as string)).toEqual(body);
    expect(init.headers).toEqual(
      body === undefined ? {} : { 'Content-Type': 'application/json' },
    );
  });

  it('repeats a parameter for each of its values, and leaves out what is not given', async () => {
    const { vms, calls } = client();
    await vms.listVms({
      component: ['component:default/a', 'component:default/b & c'],
      phase: 'ready',
      text: undefined,
      totalItems: 'true',
    });
    const { searchParams } = new URL(calls[0].url);
    expect([...searchParams]).toEqual([
      ['component', 'component:default/a'],
      ['component', 'component:default/b & c'],
      ['phase', 'ready'],
      ['totalItems', 'true'],
    ]);
  });

  it('sends the token, the idempotency key and the signal', async () => {
    const { vms, calls } = client();
    const { signal } = new AbortController();
    await vms.createGroup(request, {
      token: 'secret',
      idempotencyKey: 'k',
      signal,
    });
    const [{ init, url }] = calls;
    expect(init.headers).toEqual({
      'Content-Type': 'application/json',
      Authorization: 'Bearer secret',
      'Idempotency-Key': 'k',
    });
    expect(init.signal).toBe(signal);
    expect(url).not.toContain('secret');
  });

  it('rejects with what the server says', async () => {
    const { vms } = client(() =>
      answer(
        {
          error: { name: 'InputError', message: 'count: must be at least 1' },
          request: { method: 'GET', url: '/v1/groups/g' },
          response: { statusCode: 400 },
        },
        400,
      ),
    );
    const error: any = await vms.getGroup('g').catch(thrown => thrown);
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({
      name: 'ResponseError',
      message: 'count: must be at least 1',
      statusCode: 400,
      body: { error: { name: 'InputError' } },
    });
    expect(error.stack).toContain('count: must be at least 1');
    expect(error.stack).not.toContain('Request failed');
  });

  it('rejects with something readable when no backend answers', async () => {
    const { vms } = client(
      () => new Response('<html>Bad gateway</html>', { status: 502 }),
    );
    await expect(vms.getHealth()).rejects.toMatchObject({ statusCode: 502 });
  });
});
