import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { ResponseError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { Vm, VmApi, VmGroup } from '@backlot/plugin-vm-common';
import { createVmCreateAction } from './create';
import { createVmDeleteAction } from './delete';

jest.setTimeout(60_000);

const component = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'orders', namespace: 'default' },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/orders-team' }],
};

const input = {
  component: 'orders',
  environment: 'staging',
  stack: 'java',
  image: 'micro',
  size: 'tiny',
  count: 2,
};

/** Answers one after the other, the last one for ever. */
class FakeVmApi {
  readonly createGroup = jest.fn(async (..._: any[]) => this.group());
  readonly planGroup = jest.fn(async (..._: any[]) => ({
    vms: [{ name: 'orders-01' }, { name: 'orders-02' }],
  }));
  readonly deleteGroup = jest.fn(async (..._: any[]) => this.group());
  readonly getGroup = jest.fn(async (..._: any[]) => {
    if (this.phases.length > 1) this.phases.shift();
    return this.group();
  });
  readonly listVms = jest.fn(async (..._: any[]) => ({ items: this.vms }));
  vms: Array<Partial<Vm>> = [];

  constructor(private readonly phases: Array<Partial<VmGroup>>) {}

  get api(): VmApi {
    return this as unknown as VmApi;
  }

  private group(): VmGroup {
    return {
      id: 'group-id',
      name: 'orders',
      component: 'component:default/orders',
      count: 2,
      phase: 'pending',
      ...this.phases[0],
      counts: {
        pending: 0,
        provisioning: 0,
        ready: 0,
        failed: 0,
        deleting: 0,
        lost: 0,
        ...this.phases[0].counts,
      },
    } as VmGroup;
  }
}

const ready = (name: string): Partial<Vm> => ({
  id: `id-of-${name}`,
  name,
  phase: 'ready',
  addresses: [{ type: 'forward', address: '127.0.0.1', port: 4711 }],
  error: null,
});

function run(
  fake: FakeVmApi,
  options: {
    input?: object;
    entities?: any[];
    catalog?: any;
    auth?: any;
    context?: object;
  } = {},
) {
  const context = createMockActionContext({
    input: { ...input, ...options.input },
    ...options.context,
  } as any);
  const said: string[] = [];
  for (const level of ['info', 'warn'] as const) {
    jest.spyOn(context.logger, level).mockImplementation((...line: any[]) => {
      said.push(String(line[0]));
    });
  }
  const outputs: Record<string, any> = {};
  (context.output as jest.Mock).mockImplementation((name, value) => {
    outputs[name] = value;
  });
  const action = createVmCreateAction({
    auth: options.auth ?? mockServices.auth(),
    catalog:
      options.catalog ??
      catalogServiceMock({ entities: options.entities ?? [component] }),
    vm: fake.api,
  });
  const withDefaults = Object.assign(context, {
    task: { id: 'task-1' },
    step: { id: 'step-1', name: 'VMs' },
    getInitiatorCredentials: async () => mockCredentials.user(),
    ...options.context,
  });
  return { done: action.handler(withDefaults as any), outputs, said };
}

const unauthorized = () =>
  ResponseError.fromResponse(
    new Response(
      JSON.stringify({ error: { name: 'AuthenticationError', message: '' } }),
      { status: 401, headers: { 'content-type': 'application/json' } },
    ) as any,
  );

describe('vm:create', () => {
  it('asks as who started the task, waits until the VMs are ready, and tells of them', async () => {
    const fake = new FakeVmApi([
      { phase: 'pending' },
      { phase: 'provisioning' },
      { phase: 'ready', counts: { ready: 2 } as any },
    ]);
    fake.vms = [ready('orders-01'), ready('orders-02')];
    const healthCheck = { http: { purpose: 'http', path: '/health' } };
    const { done, outputs, said } = run(fake, {
      input: { leaseDays: 3, healthCheck },
    });
    await done;
    const [ask, request] = fake.createGroup.mock.calls[0];
    expect(ask).toEqual({
      ...input,
      healthCheck,
      lease: { duration: { days: 3 } },
    });
    expect(request.token).toEqual(expect.stringContaining('user:default/mock'));
    expect(outputs).toMatchObject({
      groupId: 'group-id',
      name: 'orders',
      link: '/catalog/default/component/orders/virtual-machines',
      vms: [
        { name: 'orders-01', phase: 'ready', addresses: [{ port: 4711 }] },
        { name: 'orders-02' },
      ],
    });
    expect(said).toContain('orders-01 ready');
    expect(fake.deleteGroup).not.toHaveBeenCalled();
  });

  it('has one key for each task, step and round, whenever it runs', async () => {
    const keyOf = async (context: object) => {
      const fake = new FakeVmApi([{ phase: 'ready' }]);
      await run(fake, { input: { wait: false }, context }).done;
      return fake.createGroup.mock.calls[0][1].idempotencyKey;
    };
    const base = { task: { id: 'a' }, step: { id: 's', name: '' } };
    const keys = [
      await keyOf(base),
      await keyOf({ ...base, task: { id: 'b' } }),
      await keyOf({ ...base, step: { id: 't', name: '' } }),
      await keyOf({ ...base, each: { key: 0, value: 'x' } }),
      await keyOf({ ...base, each: { key: 1, value: 'x' } }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(await keyOf(base)).toBe(keys[0]);
  });

  it('does not wait where that is not wanted', async () => {
    const fake = new FakeVmApi([{ phase: 'pending' }]);
    const { done, outputs } = run(fake, { input: { wait: false } });
    await done;
    expect(fake.getGroup).not.toHaveBeenCalled();
    expect(outputs).toMatchObject({ groupId: 'group-id', vms: [] });
    expect(fake.createGroup.mock.calls[0][0]).not.toHaveProperty('wait');
  });

  it('plans only, in a dry run', async () => {
    const fake = new FakeVmApi([{ phase: 'pending' }]);
    const { done, said } = run(fake, { context: { isDryRun: true } });
    await done;
    expect(fake.createGroup).not.toHaveBeenCalled();
    expect(said).toEqual(['Would create orders-01, orders-02']);
  });

  it('waits for a component that was registered a moment ago', async () => {
    const answers = [undefined, { ...component, relations: [] }, component];
    const catalog = { getEntityByRef: jest.fn(async () => answers.shift()) };
    const fake = new FakeVmApi([{ phase: 'pending' }]);
    await run(fake, { catalog, input: { wait: false } }).done;
    expect(catalog.getEntityByRef).toHaveBeenCalledTimes(3);
    expect(catalog.getEntityByRef).toHaveBeenCalledWith(
      'component:default/orders',
      expect.anything(),
    );
    expect(fake.createGroup).toHaveBeenCalledTimes(1);
  });

  it('fails with what went wrong and what to do, and tells of the VMs', async () => {
    const fake = new FakeVmApi([
      { phase: 'degraded', counts: { ready: 1, failed: 1 } as any },
    ]);
    fake.vms = [
      ready('orders-01'),
      {
        ...ready('orders-02'),
        phase: 'failed',
        error: {
          code: 'DiskFull',
          message: 'The disk is full',
          remedy: 'Free some space.',
          retryable: false,
        },
      },
    ];
    const { done, outputs } = run(fake);
    await expect(done).rejects.toThrow(
      /1 of 2 VMs of orders are ready.*orders-02: The disk is full. Free some space./,
    );
    expect(outputs.vms).toHaveLength(2);
    expect(fake.deleteGroup).not.toHaveBeenCalled();
  });

  it('passes on what the API refuses', async () => {
    const fake = new FakeVmApi([{ phase: 'pending' }]);
    fake.createGroup.mockRejectedValueOnce(
      new Error('image: "beos" is not offered'),
    );
    await expect(run(fake).done).rejects.toThrow('image: "beos"');
  });

  it('deletes the group when the task is cancelled', async () => {
    const cancel = new AbortController();
    const fake = new FakeVmApi([{ phase: 'provisioning' }]);
    fake.listVms.mockImplementation(async () => {
      cancel.abort(new Error('cancelled by the user'));
      return { items: [] };
    });
    await expect(
      run(fake, { context: { signal: cancel.signal } }).done,
    ).rejects.toThrow();
    expect(fake.deleteGroup).toHaveBeenCalledWith('group-id', {
      token: expect.any(String),
    });
  });

  it('creates nothing when the task is cancelled before', async () => {
    const cancel = new AbortController();
    const catalog = {
      getEntityByRef: async () => {
        cancel.abort(new Error('cancelled by the user'));
        return undefined;
      },
    };
    const fake = new FakeVmApi([{ phase: 'pending' }]);
    await expect(
      run(fake, { catalog, context: { signal: cancel.signal } }).done,
    ).rejects.toThrow();
    expect(fake.createGroup).not.toHaveBeenCalled();
    expect(fake.deleteGroup).not.toHaveBeenCalled();
  });

  it('ends with a link when the credentials end before the VMs are ready', async () => {
    const fake = new FakeVmApi([{ phase: 'provisioning' }]);
    fake.getGroup.mockRejectedValue(await unauthorized());
    const { done, outputs, said } = run(fake);
    await done;
    expect(outputs).toMatchObject({ groupId: 'group-id', vms: [] });
    expect(said.at(-1)).toContain(outputs.link);
    expect(fake.deleteGroup).not.toHaveBeenCalled();
  });

  it('gives up waiting at its limit, and lets the VMs be made', async () => {
    const fake = new FakeVmApi([{ phase: 'provisioning' }]);
    const { done } = run(fake, { input: { timeoutMinutes: 1 / 600 } });
    await expect(done).rejects.toThrow(
      /not ready after .* minutes; they go on being made: \/catalog/,
    );
    expect(fake.deleteGroup).not.toHaveBeenCalled();
  });
});

describe('vm:delete', () => {
  const remove = (fake: FakeVmApi, more: object = {}) =>
    createVmDeleteAction({
      auth: mockServices.auth(),
      vm: fake.api,
    }).handler(
      Object.assign(
        createMockActionContext({ input: { groupId: 'group-id', ...more } }),
        { getInitiatorCredentials: async () => mockCredentials.user() },
      ) as any,
    );

  it('waits until the VMs are gone', async () => {
    const fake = new FakeVmApi([{ phase: 'deleting' }, { phase: 'deleted' }]);
    await remove(fake);
    expect(fake.deleteGroup).toHaveBeenCalledWith(
      'group-id',
      expect.objectContaining({ token: expect.any(String) }),
    );
    expect(fake.getGroup).toHaveBeenCalled();
  });

  it('does not wait where that is not wanted', async () => {
    const fake = new FakeVmApi([{ phase: 'deleting' }]);
    await remove(fake, { wait: false });
    expect(fake.deleteGroup).toHaveBeenCalledTimes(1);
    expect(fake.getGroup).not.toHaveBeenCalled();
  });

  it('fails with the VMs that could not be deleted', async () => {
    const fake = new FakeVmApi([
      { phase: 'deleting', counts: { failed: 1 } as any },
    ]);
    fake.vms = [
      {
        ...ready('orders-01'),
        phase: 'failed',
        error: {
          code: 'Locked',
          message: 'It is locked',
          remedy: '',
          retryable: false,
        },
      },
    ];
    await expect(remove(fake)).rejects.toThrow(
      'Could not delete orders-01: It is locked',
    );
  });
});
