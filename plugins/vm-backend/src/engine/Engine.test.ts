import { TestDatabases } from '@backstage/backend-test-utils';
import { TestBackend } from '../__testUtils__/TestBackend';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

it('runs on both databases', () => {
  expect(databases.eachSupportedId().flat()).toEqual([
    'SQLITE_3',
    'POSTGRES_18',
  ]);
});

describe.each(databases.eachSupportedId())('engine on %s', databaseId => {
  const start = async (options?: Parameters<typeof TestBackend.create>[1]) =>
    TestBackend.create(await databases.init(databaseId), options);

  it('makes what was asked for, each machine once', async () => {
    const backend = await start({
      script: () => ({ polls: 2, log: ['booting'] }),
    });
    const { group } = await backend.request({ count: 3 });
    expect(group).toMatchObject({ phase: 'pending', countPending: 3 });

    await backend.settle();

    expect(await backend.group(group.id)).toMatchObject({
      phase: 'ready',
      countReady: 3,
      countPending: 0,
      countProvisioning: 0,
    });
    const vms = await backend.vmsOf(group.id);
    expect(vms.map(({ vm }) => [vm.name, vm.phase, vm.power])).toEqual([
      ['orders-staging-java-01', 'ready', 'running'],
      ['orders-staging-java-02', 'ready', 'running'],
      ['orders-staging-java-03', 'ready', 'running'],
    ]);
    expect(backend.world.made.sort()).toEqual(
      vms.map(({ vm }) => vm.id).sort(),
    );
    const [operation] = await backend.operationsOf(vms[0].vm.id);
    expect(operation).toMatchObject({
      type: 'create',
      phase: 'succeeded',
      attempt: 1,
      requestedBy: backend.caller.actor,
    });
    expect(await backend.logOf(operation.id)).toEqual(['booting']);
  });

  it('never opens more operations than allowed, and serves those that wait first', async () => {
    const backend = await start({ script: () => ({ polls: 3 }) });
    const { group } = await backend.request({ count: 12 });
    let most = 0;
    for (let i = 0; i < 400; i++) {
      const worked = await backend.main.engine.runDue();
      const [{ open }] = await backend.inventory
        .knex('operations')
        .whereIn('phase', ['submitting', 'running'])
        .count({ open: '*' });
      most = Math.max(most, Number(open));
      if (worked === 0) {
        backend.clock.advance(1000);
      }
    }
    expect(most).toBe(5);
    expect((await backend.group(group.id)).countReady).toBe(12);
  });

  it('cleans up after a failed creation, and creates it again on retry', async () => {
    let broken = true;
    const backend = await start({
      script: operation =>
        operation.type === 'create' && broken
          ? {
              error: {
                code: 'NoSpace',
                message: 'The disk is full',
                remedy: 'Free some space.',
                retryable: false,
              },
            }
          : {},
    });
    const { group } = await backend.request();
    await backend.settle();
    let [{ vm }] = await backend.vmsOf(group.id);
    expect(vm).toMatchObject({
      phase: 'failed',
      mayExist: false,
      error: { code: 'NoSpace', remedy: 'Free some space.' },
    });
    expect(backend.world.machines.size).toBe(0);
    expect((await backend.group(group.id)).phase).toBe('failed');
    expect(
      (await backend.operationsOf(vm.id)).map(o => [o.type, o.phase, o.reason]),
    ).toEqual([
      ['create', 'failed', 'new group of 1'],
      ['delete', 'succeeded', 'cleanup'],
    ]);

    broken = false;
    await backend.vms.act(vm.id, 'retry', backend.caller);
    await backend.settle();
    [{ vm }] = await backend.vmsOf(group.id);
    expect(vm).toMatchObject({ phase: 'ready', error: null });
    expect(backend.world.machines.size).toBe(1);
  });

  it('keeps a failed machine where that was asked for', async () => {
    const backend = await start({
      script: operation =>
        operation.type === 'create'
          ? {
              error: {
                code: 'UserDataFailed',
                message: 'exit status 1',
                remedy: 'Mend the script.',
                retryable: false,
              },
            }
          : {},
    });
    const { group } = await backend.request({ onFailure: 'keep' });
    await backend.settle();
    const [{ vm }] = await backend.vmsOf(group.id);
    expect(vm).toMatchObject({ phase: 'failed', mayExist: true });
    expect(backend.world.machines.size).toBe(1);
    await backend.groups.delete(group.id, false, backend.caller);
    await backend.settle();
    expect(backend.world.machines.size).toBe(0);
    expect((await backend.group(group.id)).phase).toBe('deleted');
  });

  it('tries again what may pass, a bounded number of times, and says so', async () => {
    let failures = 0;
    const backend = await start({
      script: operation => {
        if (operation.type === 'create' && failures < 2) {
          failures += 1;
          return {
            submit: 'refuse',
            error: {
              code: 'Busy',
              message: 'Try later',
              remedy: 'Wait.',
              retryable: true,
            },
          };
        }
        return {};
      },
    });
    const { group } = await backend.request();
    await backend.settle();
    const [{ vm }] = await backend.vmsOf(group.id);
    expect(vm.phase).toBe('ready');
    const [operation] = await backend.operationsOf(vm.id);
    expect(operation).toMatchObject({ attempt: 3, maxAttempts: 3 });
    expect(await backend.logOf(operation.id)).toEqual([
      'attempt 1 of 3 failed: Try later',
      'attempt 2 of 3 failed: Try later',
    ]);
  });

  it.each([
    ['key', 'loseReply', 1, 'ready'],
    ['key', 'loseRequest', 1, 'ready'],
    ['name', 'loseReply', 1, 'ready'],
    ['none', 'loseReply', 1, 'failed'],
    ['none', 'loseRequest', 0, 'failed'],
  ] as const)(
    'with idempotency %s and %s makes %i machine and ends %s',
    async (idempotency, fault, machines, phase) => {
      let first = true;
      const backend = await start({
        executor: { idempotency },
        script: operation => {
          if (operation.type === 'create' && first) {
            first = false;
            return { submit: fault };
          }
          return {};
        },
      });
      const { group } = await backend.request();
      await backend.settle();
      const [{ vm }] = await backend.vmsOf(group.id);
      expect(vm.phase).toBe(phase);
      expect(backend.world.made).toHaveLength(machines);
      expect(vm.error?.code).toBe(
        phase === 'failed' ? 'OutcomeUnknown' : undefined,
      );
    },
  );

  it('survives a replica that dies between submission and record', async () => {
    const backend = await start();
    const { group } = await backend.request();
    const dying = backend.replica(() => ({ submit: 'hang' }));
    const dead = dying.engine.runDue();
    while (backend.world.made.length === 0) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    // The claim runs out while the other replica hangs in its call.
    backend.clock.advance(backend.config.engine.claimMs + 1);
    await backend.settle();
    const [{ vm }] = await backend.vmsOf(group.id);
    expect(vm.phase).toBe('ready');
    expect(backend.world.made).toEqual([vm.id]);
    await dead;
    expect((await backend.vmsOf(group.id))[0].vm.phase).toBe('ready');
  });

  it('calls nobody for a VM that it held once, after a long pause', async () => {
    const backend = await start();
    const { group } = await backend.request();
    const paused = backend.replica();
    const { prepare } = paused.served.executor;
    // The pause falls between two calls, and another replica does the work.
    paused.served.executor.prepare = async (...args) => {
      const prepared = await prepare.apply(paused.served.executor, args);
      backend.clock.advance(backend.config.engine.claimMs + 1);
      await backend.settle();
      return prepared;
    };
    await paused.engine.runDue();
    const [{ vm }] = await backend.vmsOf(group.id);
    expect(vm.phase).toBe('ready');
    expect(
      backend.world.calls.filter(call => call.startsWith('submit')),
    ).toEqual([expect.stringContaining('submit')]);
  });

  it('repeats a step that failed soon, and not at once', async () => {
    const backend = await start();
    const { group } = await backend.request();
    const image = jest
      .spyOn(backend.platformOptions, 'image')
      .mockImplementationOnce(() => {
        throw new Error('odd');
      });
    await backend.main.engine.runDue();
    expect(image).toHaveBeenCalledTimes(1);
    const [{ vm }] = await backend.vmsOf(group.id);
    const began = backend.clock.now();
    expect(await backend.main.engine.runDue()).toBe(0);
    const work = await backend.workOf(vm.id);
    expect(work.claimToken).toBeNull();
    expect(work.nextRunAt!.getTime()).toBeGreaterThan(began.getTime());
    expect(work.nextRunAt!.getTime()).toBeLessThan(began.getTime() + 2000);
    await backend.settle();
    expect((await backend.group(group.id)).phase).toBe('ready');
  });

  it('gives its claims back when it stops, and lets submissions end', async () => {
    const backend = await start({
      script: () => ({ endless: true }),
      // Each VM under a claim of its own: one ends long before the other.
      vm: { engine: { batch: 1 } },
    });
    const { group } = await backend.request({ count: 2 });
    const stopping = backend.replica();
    const { executor } = stopping.served;
    const { poll, submit } = executor;
    const reached = new Set<string>();
    let abortedEarly: boolean | undefined;
    const both = new Promise<void>(resolve => {
      const reach = (call: string) => {
        reached.add(call);
        if (reached.size === 2) {
          resolve();
        }
      };
      // One VM hangs in its first look, the other is being submitted.
      executor.submit = async (operation, context) => {
        const answer = await submit.call(executor, operation, context);
        if (operation.vm.name.endsWith('-02')) {
          reach('submit');
          await new Promise(end => setTimeout(end, 50));
          abortedEarly = context.signal.aborted;
        }
        return answer;
      };
      executor.poll = async (operation, context) => {
        reach('poll');
        await new Promise((_, fail) =>
          context.signal.addEventListener('abort', () =>
            fail(context.signal.reason),
          ),
        );
        return poll.call(executor, operation, context);
      };
    });
    stopping.engine.start();
    stopping.engine.wake();
    await both;
    await stopping.engine.stop();
    expect(abortedEarly).toBe(false);
    for (const { vm } of await backend.vmsOf(group.id)) {
      expect(await backend.workOf(vm.id)).toMatchObject({ claimToken: null });
    }
    // Another replica goes on at once, without a second submission.
    expect(await backend.main.engine.runDue()).toBe(1);
    expect(await backend.main.engine.runDue()).toBe(1);
    const operations = await Promise.all(
      (
        await backend.vmsOf(group.id)
      ).map(({ vm }) => backend.operationsOf(vm.id)),
    );
    expect(operations.flat().map(({ phase }) => phase)).toEqual([
      'running',
      'running',
    ]);
    expect(backend.world.jobs.size).toBe(2);
  });

  it('deletes a group whose VMs are in every phase', async () => {
    const backend = await start({
      script: operation =>
        operation.vm.name.endsWith('-02') && operation.type === 'create'
          ? { endless: true }
          : { polls: 1 },
    });
    const { group } = await backend.request({ count: 8 });
    await backend.settle(undefined, { maxMs: 10_000 });
    await backend.groups.delete(group.id, false, backend.caller);
    await backend.settle();
    expect(await backend.group(group.id)).toMatchObject({
      phase: 'deleted',
      countReady: 0,
      countDeleting: 0,
    });
    expect(backend.world.machines.size).toBe(0);
    const { group: next } = await backend.request();
    expect((await backend.vmsOf(next.id))[0].vm.name).toBe(
      'orders-staging-java-01',
    );
  });

  it('forgets by force what cannot be reached, and keeps its name taken', async () => {
    const backend = await start();
    const { group } = await backend.request();
    await backend.settle();
    backend.world.outage = 'no route to host';
    await backend.groups.delete(group.id, true, backend.caller);
    await backend.settle();
    expect((await backend.group(group.id)).phase).toBe('deleted');
    const orphans = await backend.inventory.knex('orphans');
    expect(orphans).toEqual([
      expect.objectContaining({ name: 'orders-staging-java-01' }),
    ]);
    backend.world.outage = undefined;
    const { group: next } = await backend.request();
    expect((await backend.vmsOf(next.id))[0].vm.name).toBe(
      'orders-staging-java-02',
    );
  });

  it('gives up at the deadline and leaves nothing behind', async () => {
    const backend = await start({
      script: ({ type }) => (type === 'create' ? { endless: true } : {}),
    });
    const { group } = await backend.request();
    await backend.settle();
    const [{ vm }] = await backend.vmsOf(group.id);
    expect(vm).toMatchObject({
      phase: 'failed',
      error: { code: 'DeadlineExceeded' },
    });
    expect(backend.world.machines.size).toBe(0);
  });

  it('recreates a VM under its name', async () => {
    const backend = await start();
    const { group } = await backend.request({ count: 2 });
    await backend.settle();
    const [{ vm }] = await backend.vmsOf(group.id);
    await backend.vms.act(vm.id, 'recreate', backend.caller);
    await backend.settle();
    const after = (await backend.vmsOf(group.id)).filter(
      other => other.vm.phase === 'ready',
    );
    expect(after.map(other => other.vm.name)).toEqual([
      'orders-staging-java-01',
      'orders-staging-java-02',
    ]);
    expect(after.map(other => other.vm.id)).not.toContain(vm.id);
    expect(backend.world.machines.size).toBe(2);
  });

  it('changes power, and scales down the newest', async () => {
    const backend = await start();
    const { group } = await backend.request({ count: 3 });
    await backend.settle();
    const [{ vm }] = await backend.vmsOf(group.id);
    await backend.vms.act(vm.id, 'stop', backend.caller);
    await backend.settle();
    expect((await backend.vms.get(vm.id))!.vm.power).toBe('stopped');
    await backend.groups.update(
      group.id,
      { generation: 1, count: 1 },
      backend.caller,
    );
    await backend.settle();
    const left = (await backend.vmsOf(group.id)).filter(
      other => other.vm.phase !== 'deleted',
    );
    expect(left.map(other => other.vm.name)).toEqual([
      'orders-staging-java-01',
    ]);
    expect((await backend.group(group.id)).phase).toBe('ready');
  });

  it('ends a group with its lease', async () => {
    const backend = await start();
    const { group } = await backend.request({ environment: 'production' });
    await backend.settle();
    expect((await backend.group(group.id)).phase).toBe('ready');
    backend.clock.advance(7 * 24 * 3_600_000 + 1);
    await backend.settle();
    expect((await backend.group(group.id)).phase).toBe('deleted');
    expect(backend.world.machines.size).toBe(0);
  });
});
