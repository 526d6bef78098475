import { TestDatabases } from '@backstage/backend-test-utils';
import type { FleetHistory } from '@backlot/plugin-vm-common';
import { DefaultReports } from '../../reports/DefaultReports';
import type { InventoryFilter } from '../filter';
import { TestBackend } from '../../__testUtils__/TestBackend';
import { operationsTable } from '../tables/operations';
import { vmsTable } from '../tables/vms';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const dayOf = (time: Date | null) => time?.toISOString().slice(0, 10);

const historyOf = (
  { inventory, components, caller }: TestBackend,
  days: number,
  filter: InventoryFilter = {},
) =>
  new DefaultReports({ inventory, components }).history(days, filter, caller);

describe.each(databases.eachSupportedId())('history on %s', databaseId => {
  /** Three groups on three days, one of them deleted, one that failed. */
  async function someDays() {
    let fails = false;
    const backend = await TestBackend.create(await databases.init(databaseId), {
      script: () => ({
        polls: 1,
        ...(fails && {
          error: {
            code: 'Broken',
            message: 'broken',
            remedy: 'none',
            retryable: false,
          },
        }),
      }),
    });
    const { clock } = backend;
    const first = await backend.request({ count: 3 });
    await backend.settle();
    clock.advance(DAY + 23 * HOUR);
    await backend.request({ component: 'payments', count: 2 });
    await backend.settle();
    clock.advance(3 * HOUR);
    fails = true;
    await backend.request({ component: 'payments', onFailure: 'keep' });
    await backend.settle();
    fails = false;
    await backend.groups.delete(first.group.id, false, backend.caller);
    await backend.settle();
    return backend;
  }

  it('says how many VMs there were as each day ended, and what came and went', async () => {
    const backend = await someDays();
    const rows = (await backend.inventory.knex('vms')).map(row =>
      vmsTable.decode(row),
    );
    const { days } = await historyOf(backend, 5);
    const dates = days.map(({ date }) => date);
    expect(dates).toEqual([
      '2029-12-30',
      '2029-12-31',
      '2030-01-01',
      '2030-01-02',
      '2030-01-03',
    ]);
    // The same, computed from the rows themselves.
    const expected = dates.map(date => ({
      date,
      vms: rows.filter(
        vm =>
          dayOf(vm.createdAt)! <= date &&
          (vm.deletedAt === null || dayOf(vm.deletedAt)! > date),
      ).length,
      created: rows.filter(vm => dayOf(vm.createdAt) === date).length,
      deleted: rows.filter(vm => dayOf(vm.deletedAt) === date).length,
    }));
    expect(days.map(({ timeToReady: _, ...day }) => day)).toEqual(expected);
    expect(expected[2]).toMatchObject({ vms: 3, created: 3 });
    expect(expected[4]).toMatchObject({ vms: 3, created: 1, deleted: 3 });
  });

  it('keeps to what its reader may see and asks for', async () => {
    const backend = await someDays();
    const today = ({ days }: FleetHistory) => days[days.length - 1];
    const owner = ['group:default/payments-team'];
    expect(
      today(await historyOf(backend, 1, { visible: { owner } })),
    ).toMatchObject({
      vms: 3,
      created: 1,
      deleted: 0,
    });
    expect(
      today(
        await historyOf(backend, 1, {
          component: ['component:default/orders'],
        }),
      ),
    ).toMatchObject({ vms: 0, created: 0, deleted: 3 });
    const hidden = await historyOf(backend, 5, { visible: false });
    expect(today(hidden)).toMatchObject({ vms: 0, timeToReady: null });
    expect(hidden.executors).toEqual([]);
  });

  it('ranks how long creations took, and counts outcomes', async () => {
    const backend = await TestBackend.create(await databases.init(databaseId));
    await backend.request({ count: 10 });
    await backend.settle();
    const { knex } = backend.inventory;
    const finishedAt = backend.clock.now();
    const ids = await knex('operations').orderBy('id').pluck('id');
    for (const [index, id] of ids.entries()) {
      await knex('operations')
        .where({ id })
        .update(
          operationsTable.encode({
            createdAt: new Date(finishedAt.getTime() - (index + 1) * 1500),
            finishedAt,
            phase: index === 9 ? 'failed' : 'succeeded',
          }),
        );
    }
    const { days, executors } = await historyOf(backend, 1);
    // The 5th and the 9th of nine.
    expect(days[0].timeToReady).toEqual({
      count: 9,
      p50Seconds: 7.5,
      p95Seconds: 13.5,
    });
    expect(executors).toEqual([
      { executor: 'scripted', succeeded: 9, failed: 1 },
    ]);
  });
});
