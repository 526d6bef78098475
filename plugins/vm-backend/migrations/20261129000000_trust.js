// @ts-check

/**
 * The name of this portal in ownership tags, name prefixes that belong to a
 * component, and what keeps a machine from its work though it exists.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('portal', table => {
    table.comment('One row: the name of this portal in ownership tags');
    table.integer('one').primary();
    table.string('name', 63).notNullable();
  });
  await knex.schema.alterTable('vms', table => {
    table
      .text('problem')
      .nullable()
      .comment('JSON: what the executor reports of a machine that exists');
  });
  // Few machines have one; findings look for them by group.
  await knex.raw(
    'CREATE INDEX vms_problem_index ON vms (group_id) WHERE problem IS NOT NULL',
  );
  await knex.schema.alterTable('name_prefixes', table => {
    table
      .text('component')
      .nullable()
      .comment('whose groups may use it; null: of none, or of several');
  });
  const used = await knex('vms')
    .where('name_held', true)
    .groupBy('name_prefix')
    .havingRaw('count(distinct component) = 1')
    .select('name_prefix')
    .min({ component: 'component' });
  for (const { name_prefix: prefix, component } of /** @type {any[]} */ (
    used
  )) {
    await knex('name_prefixes').where({ prefix }).update({ component });
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('name_prefixes', table => {
    table.dropColumn('component');
  });
  await knex.raw('DROP INDEX vms_problem_index');
  await knex.schema.alterTable('vms', table => {
    table.dropColumn('problem');
  });
  await knex.schema.dropTable('portal');
};
