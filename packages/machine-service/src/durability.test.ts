import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
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

async function endOf(operation: ReturnType<typeof operationOf>) {
  for (;;) {
    const result = await service.executor().poll(operation, contextOf());
    if (result.state !== 'running') {
      return result;
    }
    await sleep(10);
  }
}

it('remembers whatever it has answered, though it is killed', async () => {
  const operations = Array.from({ length: 20 }, () => operationOf('create'));
  const answers: string[] = [];
  for (const operation of operations) {
    const { jobRef } = await service.executor().submit(operation, contextOf());
    answers.push(jobRef);
  }
  await service.process.kill();
  await service.process.start();

  const executor = service.executor();
  for (const [index, operation] of operations.entries()) {
    const found = await executor.find(operation, contextOf());
    expect(found?.jobRef).toBe(answers[index]);
    const again = await executor.submit(operation, contextOf());
    expect(again.jobRef).toBe(answers[index]);
    const { state } = await endOf({ ...operation, jobRef: answers[index] });
    expect(state).toBe('succeeded');
    expect(service.machinesOf(operation.vm.id)).toHaveLength(1);
  }
});

it('keeps its faults through a restart', async () => {
  await service.process.useFaults({
    rules: [{ fault: 'refuse', retryable: false }],
  });
  await service.process.kill();
  await service.process.start();
  await expect(
    service.executor().submit(operationOf('create'), contextOf()),
  ).rejects.toMatchObject({ name: 'ExecutorError', code: 'Forbidden' });
  await service.process.useFaults({ rules: [] });
});

it('lets nobody change what happened', () => {
  const database = new Database(service.ledgerFile);
  expect(() => database.exec('DELETE FROM ledger')).toThrow('append-only');
  expect(() => database.exec("UPDATE ledger SET body = '{}'")).toThrow(
    'append-only',
  );
  database.close();
});
