import { TestDatabases } from '@backstage/backend-test-utils';
import { TestBackend } from '../__testUtils__/TestBackend';
import { claimRows, releaseRow, renewClaims, unclaimed } from './claims';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

const MINUTE = 60_000;

describe.each(databases.eachSupportedId())('claims on %s', databaseId => {
  async function setUp() {
    const backend = await TestBackend.create(await databases.init(databaseId));
    const { group } = await backend.request({ count: 3 });
    const { knex } = backend.inventory;
    const [{ vm }] = await backend.vmsOf(group.id);
    const claim = (limit = 10) =>
      claimRows(knex, {
        table: 'vm_work',
        key: ['id'],
        due: knex('vm_work')
          .select('id')
          .where(unclaimed(backend.clock.now()))
          .orderBy('id')
          .limit(limit),
        now: backend.clock.now(),
        claimMs: MINUTE,
      });
    return { backend, knex, vm, claim };
  }

  it('gives each row to one replica, until its time is over', async () => {
    const { backend, claim } = await setUp();
    const first = await claim(2);
    expect(first.rows).toHaveLength(2);
    expect((await claim()).rows).toHaveLength(1);
    expect((await claim()).rows).toHaveLength(0);
    backend.clock.advance(MINUTE);
    const again = await claim();
    expect(again.rows).toHaveLength(3);
    expect(again.claim.token).not.toBe(first.claim.token);
  });

  it('can be prolonged and released by its holder only', async () => {
    const { backend, knex, vm, claim } = await setUp();
    const stale = (await claim()).claim;
    backend.clock.advance(MINUTE);
    const held = (await claim()).claim;
    const until = new Date(backend.clock.now().getTime() + 2 * MINUTE);
    expect(
      await renewClaims(
        knex,
        'vm_work',
        [
          { id: vm.id, token: stale.token },
          { id: vm.id, token: held.token },
        ],
        until,
      ),
    ).toEqual(new Set([`${held.token}/${vm.id}`]));
    const release = (token: string) =>
      releaseRow(knex, 'vm_work', { id: vm.id }, token, { waiting_for: 'x' });
    expect(await release(stale.token)).toBe(false);
    expect(await backend.workOf(vm.id)).toMatchObject({
      claimToken: held.token,
      claimedUntil: until,
      waitingFor: null,
    });
    expect(await release(held.token)).toBe(true);
    expect(await backend.workOf(vm.id)).toMatchObject({
      claimToken: null,
      claimedUntil: null,
      waitingFor: 'x',
    });
  });
});
