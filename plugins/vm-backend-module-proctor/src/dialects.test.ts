/** What only one of the daemons does, and requests that get no answer. */
import { type AddressInfo, createServer } from 'node:net';
import {
  GENEROUS_MS,
  context,
  creation,
  operationOf,
  run,
  untilEnd,
} from './__testUtils__/operations';
import { TestProctor } from './__testUtils__/TestProctor';

jest.setTimeout(GENEROUS_MS);

describe('Proctor v1', () => {
  const proctor = new TestProctor('v1');

  beforeAll(() => proctor.process.start());
  afterEach(() => proctor.useFaults());
  afterAll(() => proctor.dispose());

  it('lets a job that is called failed turn out well', async () => {
    await proctor.useFaults({ fault: 'statusFailedEarly' });
    expect((await run(proctor.executor())).result.state).toBe('succeeded');
  });

  it('keeps few logs open that say nothing yet', async () => {
    await proctor.useFaults({ fault: 'endless' }, { fault: 'logGone' });
    const executor = proctor.executor();
    const vms = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const operation = creation();
        operation.jobRef = (await executor.submit(operation, context())).jobRef;
        return operation;
      }),
    );
    for (let look = 0; look < 3; look += 1) {
      for (const operation of vms) {
        await executor.poll(operation, context());
        await executor.logs(operation, undefined, context());
      }
    }
    const opened = vms.map(({ vm }) => proctor.logsOpened(vm.id));
    expect(opened.reduce((sum, count) => sum + count)).toBe(2);
    await executor.shutdown();
  });
});

describe('Proctor v2', () => {
  const proctor = new TestProctor('v2');

  beforeAll(() => proctor.process.start());
  afterEach(() => proctor.useFaults());
  afterAll(() => proctor.dispose());

  it.each(['create', 'delete'] as const)(
    'waits for the log of a finished job: %s',
    async type => {
      const executor = proctor.executor(
        {},
        { patience: { resultGraceMs: 10_000, followAfterMs: GENEROUS_MS } },
      );
      const made = type === 'delete' ? await run(executor) : undefined;
      await proctor.useFaults({ fault: 'logStoredLate', ms: 700 });
      const operation = operationOf(type, made?.operation.vm);
      expect((await run(executor, operation)).result.state).toBe('succeeded');
    },
  );

  it('reports a failure that only the follower of the log has seen', async () => {
    const slow = new TestProctor('v2', 'name', 500);
    await slow.process.start();
    await slow.useFaults(
      { fault: 'statusPodFailed' },
      { fault: 'fail', retryable: true, leftovers: true },
    );
    const { result } = await run(slow.executor());
    await slow.dispose();
    expect(result).toMatchObject({
      state: 'failed',
      error: { code: 'Flaky' },
      leftovers: [expect.any(String)],
    });
  });

  it('says so where nobody has seen why a pod failed, without opening its log', async () => {
    await proctor.useFaults(
      { fault: 'statusPodFailed' },
      { fault: 'fail', retryable: true },
    );
    const { operation, result } = await run(
      proctor.executor({}, { patience: { followAfterMs: GENEROUS_MS } }),
    );
    expect(result).toMatchObject({ error: { code: 'JobFailed' } });
    expect(proctor.logsOpened(operation.vm.id)).toBe(0);
  });

  it('never takes the machine of a job that got the same id', async () => {
    const executor = proctor.executor();
    const first = creation();
    first.jobRef = (await executor.submit(first, context())).jobRef;
    await proctor.useFaults({ fault: 'idCollides' });
    const second = creation();
    second.jobRef = (await executor.submit(second, context())).jobRef;
    expect(second.jobRef.split('@')[0]).toBe(first.jobRef.split('@')[0]);
    expect(await untilEnd(executor, first)).toMatchObject({
      state: 'succeeded',
    });
    expect(await untilEnd(executor, second)).toMatchObject({
      state: 'failed',
      error: { code: 'JobMixedUp', retryable: true },
    });
  });

  it('has lost what follows a line of more than 64 KiB', async () => {
    await proctor.useFaults({ fault: 'print', lines: ['x'.repeat(70_000)] });
    expect((await run(proctor.executor())).result).toMatchObject({
      error: { code: 'ResultMissing' },
    });
  });

  it.each([
    ['metadata not found for create-vm, throws error', 'ProcNotFound'],
    ['secret not found for create-vm, throws error', 'ProcWithoutSecret'],
    ['error when executing image', 'ProcNotExecuted'],
  ])('understands a certain refusal: %s', async (detail, code) => {
    await proctor.useFaults({ fault: 'executeError', detail });
    await expect(
      proctor.executor().submit(creation(), context()),
    ).rejects.toMatchObject({ name: 'ExecutorError', code });
  });
});

it('leaves open what became of a request whose connection was reset', async () => {
  const server = createServer(socket => {
    socket.once('data', () => socket.resetAndDestroy());
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const proctor = new TestProctor('v2');
  const error = await proctor
    .executor({ url: `http://127.0.0.1:${port}` })
    .submit(creation(), context())
    .catch(e => e);
  server.close();
  await proctor.dispose();
  expect(error).toBeInstanceOf(Error);
  expect(error.name).not.toBe('ExecutorError');
  expect(error.unreachable).toBeUndefined();
});

it('knows that an unknown host got no request', async () => {
  const proctor = new TestProctor('v2');
  await expect(
    proctor
      .executor({ url: 'http://proctor.invalid' })
      .submit(creation(), context()),
  ).rejects.toMatchObject({ code: 'ProviderUnreachable', unreachable: true });
  await proctor.dispose();
});
