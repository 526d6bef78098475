// @ts-check

/**
 * What the history of the fleet and its findings are read from: when VMs went,
 * which leases end soon, and whose component has gone from the catalog.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('groups', table => {
    table
      .timestamp('component_gone_at', { useTz: true, precision: 3 })
      .nullable()
      .comment('since when the catalog does not have the component');
  });
  for (const index of [
    'CREATE INDEX vms_deleted ON vms (deleted_at) WHERE deleted_at IS NOT NULL',
    'CREATE INDEX groups_lease ON groups (lease_expires_at) WHERE deleted_at IS NULL AND lease_expires_at IS NOT NULL',
    'CREATE INDEX groups_gone ON groups (component_gone_at) WHERE deleted_at IS NULL AND component_gone_at IS NOT NULL',
  ]) {
    await knex.raw(index);
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const index of ['vms_deleted', 'groups_lease', 'groups_gone']) {
    await knex.raw('DROP INDEX ??', [index]);
  }
  await knex.raw('ALTER TABLE groups DROP COLUMN component_gone_at');
};
