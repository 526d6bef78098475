import { TestDatabases } from '@backstage/backend-test-utils';
import type { VmGroup } from '../model/group';
import { TestBackend } from '../__testUtils__/TestBackend';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

const no = {
  code: 'Refused',
  message: 'Not like this',
  remedy: 'Ask otherwise.',
  retryable: false,
};

describe.each(databases.eachSupportedId())('faults on %s', databaseId => {
  const start = async (options?: Parameters<typeof TestBackend.create>[1]) =>
    TestBackend.create(await databases.init(databaseId), options);

  const oneAtOnce = {
    executors: {
      scripted: { kind: 'scripted', limits: { create: 1, other: 1 } },
    },
  };

  it('passes a slot on when the one who was next gives up its place', async () => {
    const backend = await start({
      vm: oneAtOnce,
      script: () => ({ lookAgainInMs: 1000, polls: 1 }),
    });
    const groups: VmGroup[] = [];
    for (let i = 0; i < 4; i++) {
      groups.push((await backend.request()).group);
      backend.clock.advance(1);
      await backend.main.engine.runDue();
    }
    // The first holds the slot; its end and the withdrawal of the second meet.
    const ended = async () =>
      (await backend.group(groups[0].id)).phase === 'ready';
    while (!(await ended())) {
      backend.clock.advance(1000);
      const engine = backend.main.engine;
      await engine.runDue();
      if (await ended()) {
        break;
      }
    }
    await backend.groups.delete(groups[1].id, false, backend.caller);
    await backend.settle();
    expect(
      await Promise.all(
        groups.map(async ({ id }) => (await backend.group(id)).phase),
      ),
    ).toEqual(['ready', 'deleted', 'ready', 'ready']);
  });

  it('passes a slot on when the one who was next cannot be prepared', async () => {
    const backend = await start({
      vm: oneAtOnce,
      script: () => ({ lookAgainInMs: 1000, polls: 1 }),
    });
    const first = (await backend.request()).group;
    await backend.main.engine.runDue();
    backend.clock.advance(1);
    const second = (await backend.request()).group;
    await backend.main.engine.runDue();
    backend.clock.advance(1);
    const third = (await backend.request()).group;
    await backend.main.engine.runDue();
    const [{ vm: waiting }] = await backend.vmsOf(third.id);
    expect((await backend.workOf(waiting.id)).waitingFor).not.toBeNull();

    // The creation that holds the slot ends, and its follower is refused.
    const held = async () => (await backend.vmsOf(first.id))[0].vm.phase;
    while ((await held()) !== 'ready') {
      backend.clock.advance(1000);
      await backend.main.engine.runDue();
    }
    backend.world.refusals.prepare = no;
    await backend.inventory
      .knex('vm_work')
      .where({ id: waiting.id })
      .update({ next_run_at: null });
    await backend.main.engine.runDue();
    backend.world.refusals = {};
    await backend.settle();
    expect((await backend.group(second.id)).phase).toBe('failed');
    expect((await backend.group(third.id)).phase).toBe('ready');
  });

  it.each([
    ['a power action', 'stop'],
    ['a retry', 'retry'],
    ['a deletion', 'delete'],
  ] as const)(
    'gives up %s that cannot be prepared, and does not begin again by itself',
    async (_, action) => {
      const backend = await start({
        script: ({ type }) =>
          action === 'retry' && type === 'create'
            ? { submit: 'refuse', error: no }
            : {},
      });
      const { group } = await backend.request();
      await backend.settle();
      const [{ vm }] = await backend.vmsOf(group.id);
      backend.world.refusals.prepare = no;
      if (action === 'delete') {
        await backend.groups.delete(group.id, false, backend.caller);
      } else {
        await backend.vms.act(vm.id, action, backend.caller);
      }
      await backend.settle();
      const operations = await backend.operationsOf(vm.id);
      expect(operations.map(({ phase }) => phase)).toEqual([
        action === 'retry' ? 'failed' : 'succeeded',
        'failed',
      ]);
      const [{ vm: after }] = await backend.vmsOf(group.id);
      expect(after).toMatchObject({
        phase: action === 'stop' ? 'ready' : 'failed',
        error: { code: 'Refused' },
        desiredAction: null,
      });
      expect((await backend.workOf(vm.id)).nextRunAt).toBeNull();

      // And it can be asked for again.
      backend.world.refusals = {};
      await backend.vms.act(
        vm.id,
        action === 'stop' ? 'stop' : 'retry',
        backend.caller,
      );
      await backend.settle();
      expect((await backend.operationsOf(vm.id)).length).toBeGreaterThan(2);
    },
  );

  it('waits for a person when the clean-up before a retry fails', async () => {
    const backend = await start({
      script: ({ type }) =>
        type === 'create' ? { error: no } : { submit: 'refuse', error: no },
    });
    const { group } = await backend.request({ onFailure: 'keep' });
    await backend.settle();
    const [{ vm }] = await backend.vmsOf(group.id);
    await backend.vms.act(vm.id, 'retry', backend.caller);
    await backend.settle();
    expect(
      (await backend.operationsOf(vm.id)).map(o => [o.type, o.phase]),
    ).toEqual([
      ['create', 'failed'],
      ['delete', 'failed'],
    ]);
    const [{ vm: after }] = await backend.vmsOf(group.id);
    expect(after).toMatchObject({ phase: 'failed', mayExist: true });
    expect(after.leftovers).toHaveLength(1);
  });

  it('follows a creation to its end when it cannot be cancelled', async () => {
    const backend = await start({
      script: ({ type }) => (type === 'create' ? { polls: 5 } : {}),
    });
    const { group } = await backend.request();
    await backend.main.engine.runDue();
    backend.world.refusals.cancel = no;
    await backend.groups.delete(group.id, false, backend.caller);
    await backend.settle();
    const [{ vm }] = await backend.vmsOf(group.id);
    expect(
      (await backend.operationsOf(vm.id)).map(o => [o.type, o.phase]),
    ).toEqual([
      ['create', 'succeeded'],
      ['delete', 'succeeded'],
    ]);
    expect(vm.phase).toBe('deleted');
    expect(
      backend.world.calls.filter(call => call.startsWith('cancel')),
    ).toHaveLength(1);
  });

  it('lowers the count when a VM is deleted that was about to be recreated', async () => {
    const backend = await start();
    const { group } = await backend.request({ count: 2 });
    await backend.settle();
    const [{ vm }] = await backend.vmsOf(group.id);
    await backend.vms.act(vm.id, 'recreate', backend.caller);
    await backend.vms.delete(vm.id, false, backend.caller);
    await backend.settle();
    expect(await backend.group(group.id)).toMatchObject({
      count: 1,
      countReady: 1,
    });
    expect(backend.world.machines.size).toBe(1);

    const [{ vm: last }] = await backend.vmsOf(group.id);
    await backend.vms.act(last.id, 'recreate', backend.caller);
    await expect(
      backend.vms.delete(last.id, false, backend.caller),
    ).rejects.toThrow('delete the group');
  });

  it('deletes by force for real where the executor answers, however late', async () => {
    const backend = await start({ vm: { engine: { batch: 1 } } });
    const { group } = await backend.request({ count: 4 });
    await backend.settle();
    expect(backend.world.machines.size).toBe(4);
    await backend.groups.delete(group.id, true, backend.caller);
    backend.clock.advance(60_000);
    await backend.settle();
    expect((await backend.group(group.id)).phase).toBe('deleted');
    expect(backend.world.machines.size).toBe(0);
    expect(await backend.inventory.knex('orphans')).toEqual([]);
  });
});
