import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExecutorError, type PollResult } from '@backlot/plugin-vm-node';
import type { FaultPlan } from './core/Faults';
import {
  GENEROUS_MS,
  TestService,
  contextOf,
  operationOf,
} from './__testUtils__/TestService';

jest.setTimeout(GENEROUS_MS * 2);

const service = new TestService('key');

beforeAll(() => service.process.start());
afterAll(() => service.dispose());
afterEach(() => service.process.useFaults({ rules: [] }));

const once = (...rules: FaultPlan['rules']) =>
  service.process.useFaults({ rules: rules.map(r => ({ ...r, times: 1 })) });

const submit = (
  operation = operationOf('create'),
  signal = AbortSignal.timeout(GENEROUS_MS),
) => service.executor().submit(operation, contextOf(signal));

async function carryOut(
  operation: ReturnType<typeof operationOf>,
): Promise<PollResult> {
  const { jobRef } = await submit(operation);
  for (;;) {
    const result = await service
      .executor()
      .poll({ ...operation, jobRef }, contextOf());
    if (result.state !== 'running') {
      return result;
    }
    await sleep(10);
  }
}

async function until<T>(read: () => T, isDone: (value: T) => boolean) {
  for (const giveUp = Date.now() + GENEROUS_MS; ; await sleep(10)) {
    const value = read();
    if (isDone(value)) {
      return value;
    }
    if (Date.now() > giveUp) {
      throw new Error(JSON.stringify(value));
    }
  }
}

const accepted = (vmId: string) =>
  service
    .ledger()
    .filter(entry => entry.event === 'accepted' && entry.vmId === vmId);

const hits = () =>
  service
    .ledger()
    .flatMap(entry => (entry.event === 'fault' ? [entry.fault] : []));

describe('faults of a request', () => {
  it.each([
    ['error', 0],
    ['reset', 0],
    ['errorAfter', 1],
    ['loseAnswer', 1],
  ] as const)('%s: nobody knows; %i jobs', async (fault, jobs) => {
    await once({ fault, on: 'submit' });
    const operation = operationOf('create');
    const error = await submit(operation).catch(e => e);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(ExecutorError);
    expect(accepted(operation.vm.id)).toHaveLength(jobs);
    const found = await service.executor().find(operation, contextOf());
    expect(found === undefined ? 0 : 1).toBe(jobs);
    expect(hits()).toContain(fault);
  });

  it('hang: no answer until the caller stops waiting', async () => {
    await once({ fault: 'hang', on: 'submit' });
    const operation = operationOf('create');
    await expect(submit(operation, AbortSignal.timeout(300))).rejects.toThrow(
      'aborted',
    );
    expect(accepted(operation.vm.id)).toHaveLength(0);
  });

  it('late: the work is done when the caller has given up', async () => {
    await once({ fault: 'late', ms: 600, on: 'submit' });
    const operation = operationOf('create');
    await expect(submit(operation, AbortSignal.timeout(100))).rejects.toThrow(
      'aborted',
    );
    const entries = await until(
      () => accepted(operation.vm.id),
      ({ length }) => length > 0,
    );
    expect(entries).toHaveLength(1);
  });

  it('slow: the work is done before the answer comes', async () => {
    await once({ fault: 'slow', ms: GENEROUS_MS, on: 'submit' });
    const operation = operationOf('create');
    await expect(submit(operation, AbortSignal.timeout(300))).rejects.toThrow(
      'aborted',
    );
    expect(accepted(operation.vm.id)).toHaveLength(1);
  });

  it.each([true, false])(
    'refuse: nothing is begun, and it says so (retryable: %s)',
    async retryable => {
      await once({ fault: 'refuse', retryable });
      const operation = operationOf('create');
      const error = await submit(operation).catch(e => e);
      expect(error).toBeInstanceOf(ExecutorError);
      expect(error).toMatchObject({ retryable });
      expect(error.remedy).not.toBe('');
      expect(accepted(operation.vm.id)).toHaveLength(0);
      expect(service.ledger()).toContainEqual(
        expect.objectContaining({
          event: 'refused',
          operation: operation.id,
        }),
      );
    },
  );
});

describe('faults of a job', () => {
  it('fail: the creation fails, and leaves nothing', async () => {
    await once({ fault: 'fail', retryable: true });
    const operation = operationOf('create');
    expect(await carryOut(operation)).toMatchObject({
      state: 'failed',
      error: { code: 'Flaky', retryable: true },
    });
    expect(service.machinesOf(operation.vm.id)).toEqual([]);
  });

  it('fail with leftovers: they stay until the next attempt', async () => {
    await once({ fault: 'fail', retryable: true, leftovers: true });
    const operation = operationOf('create');
    const failed = await carryOut(operation);
    const [half] = service.machinesOf(operation.vm.id);
    expect(failed).toMatchObject({
      state: 'failed',
      leftovers: [`the machine ${half.id}`],
    });
    expect(await carryOut({ ...operation, attempt: 2 })).toMatchObject({
      state: 'succeeded',
    });
    const [machine, ...others] = service.machinesOf(operation.vm.id);
    expect(others).toEqual([]);
    expect(machine.id).not.toBe(half.id);
  });

  it('endless: it runs until it is cancelled', async () => {
    await once({ fault: 'endless', type: 'create' });
    const operation = operationOf('create');
    const { jobRef } = await submit(operation);
    const running = { ...operation, jobRef };
    const executor = service.executor();
    expect(await executor.poll(running, contextOf())).toMatchObject({
      state: 'running',
    });
    await executor.cancel(running, contextOf());
    expect(await executor.poll(running, contextOf())).toMatchObject({
      state: 'failed',
      error: { code: 'Cancelled' },
    });
  });
});

describe('machines that die by themselves', () => {
  it('machineStops: it is there, and stopped', async () => {
    await once({ fault: 'machineStops', afterMs: 1 });
    const operation = operationOf('create');
    await carryOut(operation);
    const [machine] = await until(
      () => service.machinesOf(operation.vm.id),
      ([{ power }]) => power === 'stopped',
    );
    expect(machine.name).toBe(operation.vm.name);
  });

  it('machineVanishes: it is gone', async () => {
    await once({ fault: 'machineVanishes', afterMs: 1 });
    const operation = operationOf('create');
    await carryOut(operation);
    const left = await until(
      () => service.machinesOf(operation.vm.id),
      machines => machines.length === 0,
    );
    expect(left).toEqual([]);
  });
});

describe('callbacks', () => {
  let server: Server;
  let received: Array<{ authorization?: string; job: string }>;

  beforeEach(async () => {
    received = [];
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      received.push({
        authorization: request.headers.authorization,
        job: JSON.parse(Buffer.concat(chunks).toString()).job,
      });
      response.writeHead(204).end();
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  const withCallback = () => ({
    ...operationOf('create'),
    callbackUrl: `http://backlot:secret@127.0.0.1:${
      (server.address() as AddressInfo).port
    }/`,
  });

  const outcomesOf = (jobRef: string) =>
    service
      .ledger()
      .flatMap(entry =>
        entry.event === 'callback' && entry.job === jobRef
          ? [entry.outcome]
          : [],
      );

  it('are sent once, with what the URL says of who they are', async () => {
    const { jobRef } = await submit(withCallback());
    await until(
      () => outcomesOf(jobRef),
      ({ length }) => length === 1,
    );
    expect(received).toEqual([
      {
        authorization: `Basic ${Buffer.from('backlot:secret').toString(
          'base64',
        )}`,
        job: jobRef,
      },
    ]);
  });

  it('callbackTwice, callbackNever', async () => {
    await once({ fault: 'callbackTwice' });
    const twice = await submit(withCallback());
    await until(
      () => outcomesOf(twice.jobRef),
      ({ length }) => length === 2,
    );
    await once({ fault: 'callbackNever' });
    const never = await submit(withCallback());
    await until(
      () => outcomesOf(never.jobRef),
      ([outcome]) => outcome === 'not sent',
    );
    expect(received.map(({ job }) => job)).toEqual([
      twice.jobRef,
      twice.jobRef,
    ]);
  });

  it('callbackLate: after the job has long ended', async () => {
    await once({ fault: 'callbackLate', ms: 300 });
    const { jobRef } = await submit(withCallback());
    await until(
      () => outcomesOf(jobRef),
      ({ length }) => length === 1,
    );
    const of = (event: string) =>
      service
        .ledger()
        .find(entry => entry.event === event && (entry as any).job === jobRef)!;
    expect(of('callback').at - of('ended').at).toBeGreaterThanOrEqual(300);
  });

  it('callbackShuffled: after the next one', async () => {
    await once({ fault: 'callbackShuffled' });
    const first = await submit(withCallback());
    const second = await submit(withCallback());
    await until(
      () => received,
      ({ length }) => length === 2,
    );
    expect(received.map(({ job }) => job).sort()).toEqual(
      [first.jobRef, second.jobRef].sort(),
    );
    expect(hits()).toContain('callbackShuffled');
  });
});

it('chance is the same for a seed', async () => {
  const play = async () => {
    await service.process.useFaults({
      seed: 'seven',
      rules: [{ fault: 'refuse', retryable: true, probability: 0.5 }],
    });
    const outcomes: boolean[] = [];
    for (let i = 0; i < 20; i += 1) {
      outcomes.push(
        await submit()
          .then(() => true)
          .catch(() => false),
      );
    }
    return outcomes;
  };
  const first = await play();
  expect(new Set(first).size).toBe(2);
  expect(await play()).toEqual(first);
});
