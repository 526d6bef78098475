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
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const name of ['groups', 'vms']) {
    await knex.schema.alterTable(name, table => {
      table.dropColumn('other_owners');
    });
  }
};
