import { TestDatabases } from '@backstage/backend-test-utils';
import { TestBackend } from '../../__testUtils__/TestBackend';
import { LostClaimError } from '../vms/LostClaimError';
import { claimVms } from '../vms/claimVms';
import { appendLog, readLog } from './log';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('logs on %s', databaseId => {
  it('keep head and tail when they grow beyond 1 MiB, and show the cut', async () => {
    const backend = await TestBackend.create(await databases.init(databaseId), {
      script: () => ({ endless: true }),
    });
    const { group } = await backend.request();
    await backend.main.engine.runDue();
    const [{ vm }] = await backend.vmsOf(group.id);
    const { inventory } = backend;
    backend.clock.advance(120_000);
    const [claimed] = await claimVms(inventory, { limit: 1, claimMs: 60_000 });
    let operation = claimed.operation!;
    const write = async (token: string, lines: string[]) => {
      const patch = await inventory.transaction(tx =>
        appendLog(
          tx,
          operation,
          token,
          lines.map(line => ({ at: '', source: 'console', line })),
          null,
          inventory.now(),
        ),
      );
      operation = { ...operation, ...patch };
    };

    const total = 300;
    for (let number = 1; number <= total; number++) {
      await write(claimed.claim.token, [`${number} ${'x'.repeat(8 * 1024)}`]);
    }
    const stored = await inventory
      .knex('log_chunks')
      .where('operation_id', operation.id)
      .orderBy('first_seq');
    const bytes = stored.reduce((sum, chunk) => sum + chunk.bytes, 0);
    expect(bytes).toBeLessThanOrEqual(1024 * 1024);
    expect(bytes).toBeGreaterThan(900 * 1024);

    const numbers: number[] = [];
    for (;;) {
      const lines = await readLog(
        inventory.knex,
        operation.id,
        numbers.at(-1) ?? 0,
      );
      if (lines.length === 0) {
        break;
      }
      numbers.push(...lines.map(({ seq }) => seq));
      for (const { seq, line } of lines) {
        expect(line).toMatch(new RegExp(`^${seq} x`));
      }
    }
    expect(numbers[0]).toBe(1);
    expect(numbers.at(-1)).toBe(total);
    const cuts = numbers.filter(
      (seq, index) => index > 0 && seq !== numbers[index - 1] + 1,
    );
    expect(cuts).toHaveLength(1);
    const head = numbers.indexOf(cuts[0]);
    expect(head).toBeGreaterThan(50);
    expect(numbers.length - head).toBeGreaterThan(50);

    await expect(
      write('00000000-0000-0000-0000-000000000000', ['late']),
    ).rejects.toThrow(LostClaimError);
    expect((await backend.vms.readLog(operation.id, total)).items).toEqual([]);
    expect(vm.id).toBe(claimed.vm.id);
  });
});
