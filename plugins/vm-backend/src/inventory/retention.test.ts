import { TestDatabases } from '@backstage/backend-test-utils';
import { rolloutStrategySchema } from '@backlot/plugin-vm-common';
import { TestBackend } from '../__testUtils__/TestBackend';
import { applyRetention } from './retention';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

const DAY = 86_400_000;

describe.each(databases.eachSupportedId())('retention on %s', databaseId => {
  it('deletes old logs, then what was deleted long ago, and nothing that lives', async () => {
    const backend = await TestBackend.create(await databases.init(databaseId), {
      script: () => ({ polls: 1, log: ['booting'] }),
    });
    const gone = (await backend.request()).group;
    const forgotten = (await backend.request()).group;
    const alive = (await backend.request()).group;
    await backend.settle();
    await backend.rollouts.create(
      {
        groups: [alive.id],
        change: { size: 'large' },
        strategy: rolloutStrategySchema.parse({}),
      },
      backend.caller,
    );
    await backend.settleRollouts();
    await backend.groups.delete(gone.id, false, backend.caller);
    await backend.settle();
    backend.world.outage = 'no route to host';
    await backend.groups.delete(forgotten.id, true, backend.caller);
    await backend.settle();
    backend.world.outage = undefined;

    const count = async (table: string) => {
      const [row] = await backend.inventory.knex(table).count({ count: '*' });
      return Number(row.count);
    };
    const apply = () =>
      applyRetention(backend.inventory, {
        logsMs: 30 * DAY,
        deletedMs: 400 * DAY,
      });
    const logs = await count('log_chunks');
    const changes = await count('changes');
    await apply();
    // One of them has a successor.
    expect([await count('log_chunks'), await count('vms')]).toEqual([logs, 4]);
    expect(await count('rollouts')).toBe(1);
    expect(logs).toBeGreaterThan(0);

    backend.clock.advance(31 * DAY);
    await apply();
    expect([await count('log_chunks'), await count('changes')]).toEqual([
      0,
      changes,
    ]);
    expect(await count('operations')).toBeGreaterThan(3);

    backend.clock.advance(400 * DAY);
    await apply();
    expect(await count('changes')).toBe(0);
    expect(await count('rollouts')).toBe(0);
    expect(await count('rollout_events')).toBe(0);
    await expect(backend.group(gone.id)).rejects.toThrow('There is no group');
    expect(await backend.vmsOf(gone.id)).toEqual([]);
    expect((await backend.group(alive.id)).phase).toBe('ready');
    // Its name is still taken, because nobody saw the machine go.
    expect((await backend.vmsOf(forgotten.id))[0].vm.nameHeld).toBe(true);
  });

  it('drops the user data of a rollout once it has ended', async () => {
    const backend = await TestBackend.create(await databases.init(databaseId));
    const { group } = await backend.request();
    await backend.settle();
    const { rollout } = await backend.rollouts.create(
      {
        groups: [group.id],
        change: { size: 'large', userData: '#!/bin/sh\necho secret' },
        strategy: rolloutStrategySchema.parse({}),
      },
      backend.caller,
    );
    const changeOf = async () =>
      JSON.parse(
        (await backend.inventory.knex('rollouts').where('id', rollout.id))[0]
          .change,
      );
    const apply = () =>
      applyRetention(backend.inventory, { logsMs: DAY, deletedMs: DAY });
    await apply();
    expect((await changeOf()).userData).toContain('secret');
    await backend.settleRollouts();
    await apply();
    expect(await changeOf()).toEqual({ size: 'large', userData: null });
    expect((await backend.groups.get(group.id)).spec.userData).toContain(
      'secret',
    );
  });
});
