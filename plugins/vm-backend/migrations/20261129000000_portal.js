// @ts-check

/** What this portal is called in ownership tags, unless config says. */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('portal', table => {
    table.comment('One row: the name of this portal in ownership tags');
    table.integer('one').primary();
    table.string('name', 63).notNullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('portal');
};
