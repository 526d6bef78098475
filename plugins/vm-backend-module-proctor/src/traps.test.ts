/** What Proctor's sources say can go wrong, against a daemon that does it. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GENEROUS_MS,
  context,
  creation,
  run,
  untilEnd,
} from './__testUtils__/operations';
import { TestProctor } from './__testUtils__/TestProctor';

jest.setTimeout(GENEROUS_MS);

describe.each(['v1', 'v2'] as const)('Proctor %s', dialect => {
  const proctor = new TestProctor(dialect);

  beforeAll(() => proctor.process.start());
  afterEach(() => proctor.useFaults());
  afterAll(() => proctor.dispose());

  it('takes what the job has printed for what it made', async () => {
    const { operation, result } = await run(proctor.executor());
    const [machine] = proctor.machinesOf(operation.vm.id);
    expect(result).toEqual({
      state: 'succeeded',
      outputs: {
        providerId: machine.id,
        hostname: operation.vm.name,
        power: 'running',
        addresses: [
          {
            type: 'ipv4',
            purpose: 'ssh',
            address: expect.stringMatching(/^198\.18\./),
          },
        ],
      },
    });
  });

  it('keeps the id of a job as it is written', async () => {
    const { jobRef } = await proctor.executor().submit(creation(), context());
    expect(jobRef).toMatch(
      dialect === 'v1'
        ? /^proctor-[0-9a-f-]{36}@\d+$/
        : /^65\d{16}@\d+@proctor-[0-9a-f-]{36}$/,
    );
  });

  it('waits for a job that is not known yet', async () => {
    await proctor.useFaults({ fault: 'statusLate', ms: 300 });
    expect((await run(proctor.executor())).result.state).toBe('succeeded');
  });

  it('gives up on a job that stays unknown, unless its log can be read', async () => {
    await proctor.useFaults({ fault: 'statusLate', ms: GENEROUS_MS });
    const { result } = await run(
      proctor.executor({ unknownFor: { milliseconds: 500 } }),
    );
    expect(result).toMatchObject(
      dialect === 'v1'
        ? { state: 'succeeded' }
        : { state: 'failed', error: { code: 'JobUnknown', retryable: true } },
    );
  });

  it('reports the message of a failed job', async () => {
    await proctor.useFaults({
      fault: 'fail',
      type: 'create',
      retryable: true,
      leftovers: true,
    });
    const { result } = await run(proctor.executor());
    expect(result).toMatchObject({
      state: 'failed',
      error: { code: 'Flaky', retryable: true, remedy: 'Try again.' },
      leftovers: [expect.stringMatching(/^the machine /)],
    });
  });

  it('goes by the result where the status says nothing', async () => {
    await proctor.useFaults({ fault: 'statusIndefinite' });
    expect((await run(proctor.executor())).result.state).toBe('succeeded');
  });

  it('reads a log again that breaks off', async () => {
    await proctor.useFaults({ fault: 'logCut', times: 3 });
    expect((await run(proctor.executor())).result.state).toBe('succeeded');
  });

  it('never ends a job that hangs by itself: the deadline does', async () => {
    await proctor.useFaults({ fault: 'endless' });
    const executor = proctor.executor();
    const operation = creation();
    operation.jobRef = (await executor.submit(operation, context())).jobRef;
    await sleep(200);
    expect(await executor.poll(operation, context())).toMatchObject({
      state: 'running',
    });
  });

  it('follows a log without gaps or repeats, over one connection', async () => {
    const executor = proctor.executor();
    const operation = creation();
    operation.jobRef = (await executor.submit(operation, context())).jobRef;
    const lines: string[] = [];
    let cursor: string | undefined;
    const take = async () => {
      const logs = await executor.logs(operation, cursor, context());
      lines.push(...logs.lines.map(({ line }) => line));
      cursor = logs.cursor;
    };
    await take();
    await untilEnd(executor, operation);
    await take();
    await take();
    expect(lines.map(line => line.split(': ')[1] ?? 'result')).toEqual([
      'placing',
      'starting',
      'finishing',
      'succeeded',
      expect.any(String),
    ]);
    await executor.shutdown();
  });

  it.each([401, 403] as const)('says who is refused with %s', async status => {
    await proctor.useFaults({ fault: 'deny', status, on: 'submit' });
    const operation = creation();
    await expect(
      proctor.executor().submit(operation, context()),
    ).rejects.toMatchObject({ code: 'ProctorForbidden', retryable: false });
    expect(proctor.machinesOf(operation.vm.id)).toEqual([]);
  });

  it.each(['loseAnswer', 'errorAfter'] as const)(
    'leaves open what became of a request whose answer was lost (%s)',
    async fault => {
      await proctor.useFaults({ fault, on: 'submit', times: 1 });
      const executor = proctor.executor();
      const operation = creation();
      await expect(
        executor.submit(operation, context()),
      ).rejects.not.toMatchObject({ name: 'ExecutorError' });
      // Its proc is declared to be idempotent by name: once more does no harm.
      expect((await run(executor, operation)).result.state).toBe('succeeded');
      expect(proctor.machinesOf(operation.vm.id)).toHaveLength(1);
    },
  );

  it('lists hundreds of machines, whatever the lines are cut into', async () => {
    const executor = proctor.executor();
    const made = await Promise.all(
      Array.from({ length: 120 }, () => run(executor)),
    );
    const listed: string[] = [];
    for await (const { vmId } of executor.list(context())) {
      listed.push(vmId);
    }
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed).toEqual(
      expect.arrayContaining(made.map(({ operation }) => operation.vm.id)),
    );
  });
});

it('starts nothing where Proctor cannot be reached', async () => {
  const proctor = new TestProctor('v1');
  await proctor.process.start();
  const executor = proctor.executor();
  await proctor.dispose();
  await expect(executor.submit(creation(), context())).rejects.toMatchObject({
    code: 'ProviderUnreachable',
    unreachable: true,
    retryable: true,
  });
  expect(await executor.health(context())).toEqual({
    healthy: false,
    message: expect.stringContaining('ECONNREFUSED'),
  });
});
