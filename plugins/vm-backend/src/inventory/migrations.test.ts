import {
  type TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import fs from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import { TestBackend } from '../__testUtils__/TestBackend';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

const directory = path.resolve(__dirname, '../../migrations');
const fillings = path.resolve(__dirname, '__fixtures__/schemas');

/** Migrations in their order, each the schema of some release. */
const schemas = fs
  .readdirSync(directory)
  .filter(name => name.endsWith('.js'))
  .sort();

/** Rows as they were when the schema was the newest, by table. */
type Filling = Record<string, Array<Record<string, unknown>>>;

const isTime = /^\d{4}-\d\d-\d\dT/;

const fillingOf = (schema: string): Filling =>
  JSON.parse(
    fs.readFileSync(
      path.join(fillings, schema.replace(/\.js$/, '.json')),
      'utf8',
    ),
    (_, value) => (isTime.test(value) ? new Date(value) : value),
  );

async function fill(knex: Knex, schema: string): Promise<void> {
  for (const [table, rows] of Object.entries(fillingOf(schema))) {
    // One by one, so that what a row leaves out takes its default.
    for (const row of rows) {
      await knex(table).insert(row);
    }
  }
}

async function migrateTo(knex: Knex, schema: string): Promise<void> {
  for (;;) {
    const [, [next]] = await knex.migrate.list({ directory });
    if (!next || next.file > schema) {
      return;
    }
    await knex.migrate.up({ directory });
  }
}

const columnsOf = async (knex: Knex) => {
  const tables: Record<string, string[]> = {};
  for (const table of ['groups', 'vms', 'operations', 'changes', 'labels']) {
    tables[table] = Object.keys(await knex(table).columnInfo()).sort();
  }
  return tables;
};

describe.each(databases.eachSupportedId())(
  'migrations on %s',
  (databaseId: TestDatabaseId) => {
    it.each(schemas)('bring a filled database up from %s', async schema => {
      const knex = await databases.init(databaseId);
      await migrateTo(knex, schema);
      await fill(knex, schema);
      const backend = await TestBackend.create(knex);
      const [ready, pending] = await backend.vmsOf(
        '11111111-0000-4000-8000-000000000000',
      );
      expect(ready.vm).toMatchObject({
        name: 'orders-staging-java-01',
        phase: 'ready',
        addresses: [{ type: 'ipv4', address: '192.0.2.1' }],
      });
      expect(await backend.workOf(ready.vm.id)).toMatchObject({
        nextRunAt: null,
        claimToken: null,
        executor: 'scripted',
      });
      // What was wanted before the upgrade is done after it.
      expect(pending.vm.phase).toBe('pending');
      await backend.settle();
      expect(
        (await backend.group('11111111-0000-4000-8000-000000000000')).phase,
      ).toBe('ready');
      const { group } = await backend.request();
      await backend.settle();
      expect((await backend.group(group.id)).phase).toBe('ready');
    });

    it('stores the type of an actor that had none', async () => {
      const knex = await databases.init(databaseId);
      const before = '20261130000000_other_owners.js';
      await migrateTo(knex, before);
      await fill(knex, before);
      const [change] = await knex('changes');
      const names = [
        'user:default/olivia',
        'plugin:scaffolder',
        'external:ci',
        'sweep',
      ];
      for (const name of names) {
        const { seq: _, ...row } = change;
        await knex('changes').insert({
          ...row,
          actor: name,
          reason: 'migrated',
        });
      }
      const read = () =>
        knex('changes')
          .where('reason', 'migrated')
          .orderBy('seq')
          .pluck('actor');
      await knex.migrate.up({ directory });
      expect(await read()).toEqual([
        'user:user:default/olivia',
        'service:plugin:scaffolder',
        'service:external:ci',
        'system:sweep',
      ]);
      await knex.migrate.down({ directory });
      expect(await read()).toEqual(names);
    });

    it.each(schemas.slice(1))('can be rolled back from %s', async schema => {
      const knex = await databases.init(databaseId);
      const before = schemas[schemas.indexOf(schema) - 1];
      await migrateTo(knex, before);
      const columns = await columnsOf(knex);
      await fill(knex, before);
      const vms = await knex('vms').orderBy('name');
      await migrateTo(knex, schema);
      await knex.migrate.down({ directory });
      expect(await columnsOf(knex)).toEqual(columns);
      expect(await knex('vms').orderBy('name')).toEqual(vms);
    });
  },
);
