import { TestDatabases } from '@backstage/backend-test-utils';
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { systemActor } from '../../model/actor';
import { TestBackend } from '../../__testUtils__/TestBackend';
import type { Change } from '../../model/change';
import {
  appendChanges,
  claimFeed,
  readChanges,
  releaseFeed,
  startCursor,
} from './changes';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

/** Transactions of other tests on the same server hold the feed up as well. */
async function readSettled(
  knex: Knex,
  after: number,
  count: number,
): Promise<Change[]> {
  for (;;) {
    const changes = await readChanges(knex, after, 10);
    if (changes.length >= count) {
      return changes;
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

describe.each(databases.eachSupportedId())('changes on %s', databaseId => {
  const start = async () =>
    TestBackend.create(await databases.init(databaseId));
  const change = (reason: string, at: Date) => ({
    at,
    groupId: randomUUID(),
    vmId: null,
    operationId: null,
    actor: systemActor('engine'),
    reason,
  });

  it("gives a consumer's place to one reader at a time, and moves it on", async () => {
    const { inventory, clock } = await start();
    const append = (reason: string) =>
      inventory.transaction(tx =>
        appendChanges(tx, [change(reason, inventory.now())]),
      );
    await append('of the past');
    await readSettled(inventory.knex, 0, 1);
    await startCursor(inventory.knex, 'me');
    expect(await claimFeed(inventory, 'me', 1000)).toBeUndefined();
    await append('news');
    await startCursor(inventory.knex, 'me');
    const claim = (await claimFeed(inventory, 'me', 1000))!;
    expect(await claimFeed(inventory, 'me', 1000)).toBeUndefined();
    const [news, ...rest] = await readSettled(inventory.knex, claim.after, 1);
    expect(news.reason).toBe('news');
    expect(rest).toEqual([]);

    // A reader that died loses its claim, and its late release does nothing.
    clock.advance(1001);
    const second = (await claimFeed(inventory, 'me', 1000))!;
    expect(second.after).toBe(claim.after);
    await releaseFeed(inventory, claim, news.seq);
    await releaseFeed(inventory, second, news.seq);
    expect(await claimFeed(inventory, 'me', 1000)).toBeUndefined();
    await append('more');
    const third = (await claimFeed(inventory, 'me', 1000))!;
    expect(third.after).toBe(news.seq);
  });

  it('are read in order and without gaps while others write', async () => {
    const { inventory } = await start();
    const WRITERS = 8;
    const EACH = 15;
    let writing = WRITERS;
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let i = 0; i < EACH; i++) {
        await inventory.transaction(async tx => {
          await appendChanges(tx, [change(`${writer}/${i}`, inventory.now())]);
          // Whoever comes later may commit first.
          if ((writer + i) % 3 === 0) {
            await tx.raw('SELECT 1');
          }
        });
      }
      writing -= 1;
    });
    const read: string[] = [];
    let after = 0;
    for (;;) {
      const last = writing === 0 && read.length >= WRITERS * EACH;
      const changes = await readChanges(inventory.knex, after, 7);
      read.push(...changes.map(({ reason }) => reason));
      after = changes.at(-1)?.seq ?? after;
      if (last && changes.length === 0) {
        break;
      }
    }
    await Promise.all(writers);
    expect(read).toHaveLength(WRITERS * EACH);
    expect(new Set(read).size).toBe(WRITERS * EACH);
  });

  if (databaseId === 'POSTGRES_18') {
    it('wait for a transaction that took an earlier number and is not done', async () => {
      const { inventory } = await start();
      const slow = await inventory.knex.transaction();
      await appendChanges(slow, [change('early', inventory.now())]);
      await inventory.transaction(tx =>
        appendChanges(tx, [change('late', inventory.now())]),
      );
      expect(await readChanges(inventory.knex, 0, 10)).toEqual([]);
      await slow.commit();
      const read = await readSettled(inventory.knex, 0, 2);
      expect(read.map(({ reason }) => reason)).toEqual(['early', 'late']);
    });
  }
});
