// @ts-check

/** Executors can be paused by hand, and say more of themselves. */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('executor_pauses', table => {
    table.comment('Executors on which nothing new is started');
    table.string('executor', 63).primary();
    table.string('paused_by').notNullable();
    table.timestamp('paused_at', { useTz: true, precision: 3 }).notNullable();
    table.text('reason').notNullable();
  });
  await knex.schema.alterTable('executor_states', table => {
    table
      .text('facts')
      .notNullable()
      .defaultTo('{}')
      .comment('JSON: what it says of itself, such as versions');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('ALTER TABLE executor_states DROP COLUMN facts');
  await knex.schema.dropTable('executor_pauses');
};
