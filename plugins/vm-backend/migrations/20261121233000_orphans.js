// @ts-check

/** Orphans can be removed by command. */

const columns = [
  'delete_requested_at',
  'delete_requested_by',
  'next_run_at',
  'error',
];

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('orphans', table => {
    table
      .timestamp('delete_requested_at', { useTz: true, precision: 3 })
      .nullable();
    table.string('delete_requested_by').nullable();
    table
      .timestamp('next_run_at', { useTz: true, precision: 3 })
      .nullable()
      .comment('until then somebody is removing it');
    table.text('error').nullable().comment('JSON: why its removal failed');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const column of columns) {
    await knex.raw('ALTER TABLE orphans DROP COLUMN ??', [column]);
  }
};
