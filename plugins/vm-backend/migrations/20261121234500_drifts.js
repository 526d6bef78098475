// @ts-check

/** Machines that are not what the inventory says, and since when VMs are lost. */

/**
 * @param {import('knex').Knex.AlterTableBuilder} table
 * @param {string} name
 */
const time = (table, name) =>
  table.timestamp(name, { useTz: true, precision: 3 });

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('drifts', table => {
    table.comment('VMs whose machine differs from what was asked for');
    table
      .uuid('vm_id')
      .primary()
      .references('id')
      .inTable('vms')
      .onDelete('CASCADE');
    table.text('fields').notNullable().comment('JSON: expected and found');
    table.string('names').notNullable().comment('of the fields, in order');
    time(table, 'first_seen_at').notNullable();
    time(table, 'last_seen_at').notNullable();
  });
  await knex.schema.alterTable('vms', table => {
    time(table, 'lost_at').nullable();
  });
  await knex('vms')
    .where('phase', 'lost')
    .update({ lost_at: knex.ref('updated_at') });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('drifts');
  await knex.raw('ALTER TABLE vms DROP COLUMN lost_at');
};
