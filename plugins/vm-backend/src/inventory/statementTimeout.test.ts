import { TestDatabases } from '@backstage/backend-test-utils';
import {
  isStatementTimeout,
  obeyStatementTimeout,
  withStatementTimeout,
} from './statementTimeout';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['POSTGRES_18'],
  disableDocker: true,
});

it('ends a read of a request at its limit, and the statement in PostgreSQL', async () => {
  const knex = await databases.init('POSTGRES_18');
  obeyStatementTimeout(knex);
  // Twice is once.
  obeyStatementTimeout(knex);
  const slow = () => knex.select(knex.raw('pg_sleep(3600)'));
  const error = await withStatementTimeout(50, slow).catch(reason => reason);
  expect(isStatementTimeout(error)).toBe(true);
  const running = () =>
    knex('pg_stat_activity')
      .where('query', 'like', '%pg_sleep(3600)%')
      .where('state', 'active')
      .whereRaw('pid <> pg_backend_pid()');
  while ((await running()).length > 0) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  expect(await running()).toEqual([]);
});

it('leaves what is not part of a request alone', async () => {
  const knex = await databases.init('POSTGRES_18');
  obeyStatementTimeout(knex);
  const read = knex.select(knex.raw('pg_sleep(0.2) IS NULL AS slept'));
  await withStatementTimeout(1, async () => {});
  expect(await read).toHaveLength(1);
});
