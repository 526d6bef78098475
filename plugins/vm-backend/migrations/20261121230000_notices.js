// @ts-check

/** What people are told, until it has reached them; and that they were told. */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('notices', table => {
    table.comment('An outbox: each is sent once');
    table.string('id').primary();
    table.text('notice').notNullable().comment('JSON');
    table.integer('attempts').notNullable().defaultTo(0);
    for (const name of ['created_at', 'next_run_at', 'sent_at']) {
      const column = table.timestamp(name, { useTz: true, precision: 3 });
      if (name === 'created_at') {
        column.notNullable();
      }
    }
    table.index(['next_run_at']);
    table.index(['created_at']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('notices');
};
