// @ts-check

/** Components may have more owners in the catalog than the one in spec.owner. */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  for (const name of ['groups', 'vms']) {
    await knex.schema.alterTable(name, table => {
      table
        .text('other_owners')
        .nullable()
        .comment('JSON: owners beside `owner`; null where there are none');
    });
    // PostgreSQL joins it with an index of `owner`, so that a list of what one
    // owner has reads no other rows.
    await knex.raw(
      `CREATE INDEX ${name}_other_owners_index ON ${name} (id) WHERE other_owners IS NOT NULL`,
    );
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const name of ['groups', 'vms']) {
    await knex.raw(`DROP INDEX ${name}_other_owners_index`);
    // Not by knex, which cannot read partial indexes of SQLite.
    await knex.raw('ALTER TABLE ?? DROP COLUMN other_owners', [name]);
  }
};
