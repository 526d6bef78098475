/** How the real daemons differ from what they promise, fault by fault. */
import { NotNowError } from '@backlot/plugin-vm-node';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GENEROUS_MS,
  context,
  creation,
  operationOf,
  run,
  untilEnd,
} from './__testUtils__/operations';
import { TestProctor, procs } from './__testUtils__/TestProctor';
import type { ProctorExecutor } from './ProctorExecutor';

jest.setTimeout(GENEROUS_MS);

const listed = async (executor: ProctorExecutor, logger = context().logger) => {
  const machines = [];
  for await (const machine of executor.list({ ...context(), logger })) {
    machines.push(machine);
  }
  return machines;
};

const sentinel = (value: object) => `VM_RESULT ${JSON.stringify(value)}`;

describe.each(['v1', 'v2'] as const)('Proctor %s', dialect => {
  const proctor = new TestProctor(dialect);

  beforeAll(() => proctor.process.start());
  afterEach(() => proctor.useFaults());
  afterAll(() => proctor.dispose());

  describe('a result counts whatever the status says', () => {
    const slow = new TestProctor(dialect, 'name', 1000);
    beforeAll(() => slow.process.start());
    afterAll(() => slow.dispose());

    it.each(['create', 'delete', 'stop'] as const)(
      'after a restart of the daemon: %s',
      async type => {
        const executor = slow.executor();
        const made = type === 'create' ? undefined : await run(executor);
        const operation = operationOf(type, made?.operation.vm);
        operation.jobRef = (await executor.submit(operation, context())).jobRef;
        await executor.poll(operation, context());
        await executor.logs(operation, undefined, context());
        await slow.process.restartDaemon();
        expect(await untilEnd(executor, operation)).toMatchObject({
          state: 'succeeded',
        });
        expect(slow.machinesOf(operation.vm.id)).toHaveLength(
          type === 'delete' ? 0 : 1,
        );
      },
    );

    it('seen by a process that has not followed the log', async () => {
      const operation = creation();
      operation.jobRef = (
        await slow.executor().submit(operation, context())
      ).jobRef;
      await slow.process.restartDaemon();
      expect(await untilEnd(slow.executor(), operation)).toMatchObject({
        state: 'succeeded',
        outputs: { providerId: expect.any(String) },
      });
    });

    it('seen by a process that looks for the first time when the deadline has passed', async () => {
      await proctor.useFaults({ fault: 'statusStuck' });
      const operation = creation();
      operation.jobRef = (
        await proctor.executor().submit(operation, context())
      ).jobRef;
      while (proctor.machinesOf(operation.vm.id)[0]?.power !== 'running') {
        await sleep(20);
      }
      operation.deadlineAt = new Date(Date.now() - 1);
      // The first reading breaks off: it is not the last.
      await proctor.useFaults({ fault: 'logCut', times: 1 });
      expect(
        await proctor
          .executor({}, { patience: { readAfterMs: GENEROUS_MS } })
          .poll(operation, context()),
      ).toMatchObject({ state: 'succeeded' });
    });

    it('also where it reports a failure', async () => {
      await proctor.useFaults(
        { fault: 'statusStuck' },
        { fault: 'fail', retryable: true },
      );
      expect((await run(proctor.executor())).result).toMatchObject({
        state: 'failed',
        error: { code: 'Flaky' },
      });
    });
  });

  describe('bytes of a log', () => {
    it('need not be UTF-8', async () => {
      const latin1 = Buffer.from('Gr\xfc\xdfe', 'latin1').toString('base64');
      await proctor.useFaults({ fault: 'print', lines: [`base64:${latin1}`] });
      const { result, log } = await run(proctor.executor());
      expect(result.state).toBe('succeeded');
      expect(log).toContain('Gr\ufffd\ufffde');
    });

    it('may be cut within a character, and at the length of a frame', async () => {
      const lines = [`${'x'.repeat(4095)}ü end`, 'x'.repeat(4096), 'next', ''];
      await proctor.useFaults({ fault: 'print', lines });
      const executor = proctor.executor();
      const { operation, result } = await run(executor);
      expect(result.state).toBe('succeeded');
      const { lines: kept } = await executor.logs(
        operation,
        undefined,
        context(),
      );
      expect(kept.map(({ line }) => line)).toEqual(
        expect.arrayContaining(lines),
      );
    });
  });

  describe('a log that cannot be read', () => {
    it('is opened twice at most, and the job that failed has failed', async () => {
      await proctor.useFaults(
        { fault: 'logGone' },
        { fault: 'fail', retryable: false },
      );
      const patience = { followAfterMs: GENEROUS_MS, brokenReads: 2 };
      const { operation, result } = await run(
        proctor.executor({}, { patience }),
      );
      expect(result).toMatchObject({
        state: 'failed',
        error: { code: dialect === 'v1' ? 'JobFailed' : 'LogGone' },
      });
      expect(proctor.logsOpened(operation.vm.id)).toBe(2);
    });

    it('before the end of the job can be read after it', async () => {
      const slow = new TestProctor(dialect, 'name', 700);
      await slow.process.start();
      await slow.useFaults({ fault: 'logPending', ms: GENEROUS_MS });
      // They take the only place from each other all the time.
      const open = { live: 1, silent: 1, needed: 6, liveMs: 0, silentMs: 0 };
      const executor = slow.executor(
        {},
        { patience: { open, retryMs: { least: 10, most: 10 } } },
      );
      const made = await Promise.all([1, 2, 3].map(() => run(executor)));
      await slow.dispose();
      expect(made.map(({ result }) => result.state)).toEqual(
        Array(3).fill('succeeded'),
      );
    });

    it('of a job that succeeded is said to be gone', async () => {
      await proctor.useFaults({ fault: 'logGone' });
      const { result } = await run(proctor.executor());
      expect(result).toMatchObject({
        state: 'failed',
        error: { code: 'LogGone', retryable: true },
      });
    });

    it('keeps nobody else from being served', async () => {
      await proctor.useFaults({ fault: 'logGone' });
      const executor = proctor.executor();
      const poisoned = await Promise.all(
        Array.from({ length: 30 }, async () => {
          const operation = creation();
          operation.jobRef = (
            await executor.submit(operation, context())
          ).jobRef;
          return operation;
        }),
      );
      await proctor.useFaults();
      const [good, ...others] = await Promise.all([
        run(executor),
        ...poisoned.map(operation => untilEnd(executor, operation)),
      ]);
      expect(good.result.state).toBe('succeeded');
      expect(new Set(others.map(({ state }) => state))).toEqual(
        new Set(['failed']),
      );
    });

    it('that was read to its end is not opened again', async () => {
      await proctor.useFaults({ fault: 'fail', retryable: false });
      const executor = proctor.executor({ failedFor: { milliseconds: 500 } });
      const { operation, result } = await run(executor);
      expect(result).toMatchObject({ error: { code: 'Broken' } });
      await executor.poll(operation, context());
      await executor.logs(operation, undefined, context());
      expect(proctor.logsOpened(operation.vm.id)).toBeLessThanOrEqual(2);
    });
  });

  describe('a result is of its operation', () => {
    const foreign = sentinel({
      operation: 'another',
      providerId: 'i-4711',
      addresses: [{ type: 'ipv4', address: '198.51.100.1' }],
    });

    it.each([
      ['of another operation', foreign, /another operation/],
      ['without one', sentinel({ providerId: 'i-4711' }), /no "operation"/],
      ['of a list', sentinel({ machines: [] }), /no "operation"/],
      ['that is no JSON', 'VM_RESULT {"providerId":', /no JSON/],
    ])('%s: it is ignored, and that is said', async (_what, line, reason) => {
      await proctor.useFaults(
        { fault: 'print', lines: [line] },
        { fault: 'silent' },
      );
      const { result, log } = await run(proctor.executor());
      expect(result).toMatchObject({
        state: 'failed',
        error: {
          code: 'ResultMissing',
          message: expect.stringMatching(reason),
        },
      });
      const said = log.find(text => text.startsWith('Backlot ignores'));
      expect(said).toMatch(reason);
    });

    it('is found among lines that pretend to be one', async () => {
      await proctor.useFaults({
        fault: 'print',
        lines: [
          'echo VM_RESULT oops',
          foreign,
          `VM_RESULT {"operation":"${'x'.repeat(300_000)}"}`,
        ].slice(0, dialect === 'v1' ? 3 : 2),
      });
      const { operation, result } = await run(proctor.executor());
      const [machine] = proctor.machinesOf(operation.vm.id);
      expect(result).toMatchObject({
        state: 'succeeded',
        outputs: { providerId: machine.id },
      });
    });
  });

  it('repeats a deletion whose result is missing, and no creation that could double', async () => {
    const executor = proctor.executor({
      procs: { ...procs, create: { ...procs.create, idempotentByName: false } },
    });
    const { operation } = await run(executor);
    await proctor.useFaults({ fault: 'silent' });
    const deletion = await run(executor, operationOf('delete', operation.vm));
    // v1 reports the success of a deletion by its status.
    expect(deletion.result).toMatchObject(
      dialect === 'v1'
        ? { state: 'succeeded' }
        : { error: { code: 'ResultMissing', retryable: true } },
    );
    expect((await run(executor)).result).toMatchObject({
      error: { code: 'ResultMissing', retryable: false },
    });
  });

  it.each([
    [true, true],
    [false, false],
  ])(
    'lets a job without a row be tried again where the proc is idempotent (%s)',
    async (idempotentByName, retryable) => {
      await proctor.useFaults({ fault: 'statusLate', ms: GENEROUS_MS });
      const executor = proctor.executor(
        {
          unknownFor: { milliseconds: 50 },
          procs: { ...procs, create: { ...procs.create, idempotentByName } },
        },
        { patience: { readAfterMs: GENEROUS_MS, followAfterMs: GENEROUS_MS } },
      );
      expect((await run(executor)).result).toMatchObject({
        error: { code: 'JobUnknown', retryable },
      });
    },
  );

  it.each([429, 503] as const)(
    'waits as long as a proxy says (%i)',
    async status => {
      await proctor.useFaults({ fault: 'limit', status, retryAfter: '7' });
      const operation = creation();
      const error = await proctor
        .executor()
        .submit(operation, context())
        .catch(e => e);
      expect(error).toBeInstanceOf(NotNowError);
      expect(error).toMatchObject({ retryAfterMs: 7000 });
      expect(proctor.machinesOf(operation.vm.id)).toEqual([]);
    },
  );

  it('does not show what it sent where a refusal repeats it', async () => {
    await proctor.useFaults({ fault: 'echo', on: 'submit' });
    const operation = creation();
    const userData = '#!/bin/sh\necho hunter2-hunter2-hunter2 > /etc/password';
    operation.vm.spec.userData = userData;
    operation.callbackUrl = 'https://backlot:s3cr3t-t0ken-0f-callback@portal/x';
    const error = await proctor
      .executor({
        headers: { 'Access-Token': 'top-secret-token' },
        procs: {
          ...procs,
          create: {
            ...procs.create,
            args: {
              user_data: '{{userDataBase64}}',
              fixed: 'p4ssw0rd-of-the-config',
              ...procs.create.args,
            },
          },
        },
      })
      .submit(operation, context())
      .catch(e => e);
    expect(error).toMatchObject({ code: 'ProctorRefused' });
    for (const secret of [
      'top-secret',
      's3cr3t',
      'p4ssw0rd',
      Buffer.from(userData).toString('base64').slice(0, 16),
    ]) {
      expect(error.message).not.toContain(secret);
    }
  });

  it('names procs of the config that Proctor does not know', async () => {
    const executor = proctor.executor({
      procs: { ...procs, delete: { ...procs.delete, name: 'dellete-vm' } },
    });
    expect(await executor.health(context())).toMatchObject({
      healthy: true,
      message: 'Proctor does not know these procs: dellete-vm',
    });
    expect(await proctor.executor().health(context())).not.toHaveProperty(
      'message',
    );
  });

  describe('a list', () => {
    it('shows the machines of this portal, and those of none', async () => {
      await run(proctor.executor());
      const mine = await listed(proctor.executor({}, { portal: 'mine' }));
      expect(mine.length).toBeGreaterThan(0);
      // The test daemon labels all machines with the portal that it is handed.
      const another = proctor.executor(
        {
          procs: {
            ...procs,
            list: {
              ...procs.list,
              args: { ...procs.list.args, portal: 'another' },
            },
          },
        },
        { portal: 'mine' },
      );
      expect(await listed(another)).toEqual([]);
      const none = proctor.executor({
        procs: {
          ...procs,
          list: { name: 'list-vms', args: { operation: '{{operation.id}}' } },
        },
      });
      expect(await listed(none)).toEqual(mine);
    });

    it('skips a machine whose id is none of ours, with a warning', async () => {
      const operation = creation();
      operation.vm.id = 'i-made-this-by-hand';
      await run(proctor.executor(), operation);
      const { logger } = context();
      const machines = await listed(proctor.executor(), logger);
      expect(machines.map(({ vmId }) => vmId)).not.toContain(operation.vm.id);
      expect(logger.warn).toHaveBeenCalledWith(
        expect.stringContaining('no UUID'),
      );
    });
  });
});
