// @ts-check

/**
 * Notifications and the removal of orphans are claimed as VMs are, with a token
 * that fences late writes.
 */

const claimed = ['notifications', 'orphans'];

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.raw('ALTER TABLE notices RENAME TO notifications');
  await knex.raw(
    'ALTER TABLE notifications RENAME COLUMN notice TO notification',
  );
  for (const name of claimed) {
    await knex.schema.alterTable(name, table => {
      table.uuid('claim_token').nullable();
      table
        .timestamp('claimed_until', { useTz: true, precision: 3 })
        .nullable();
    });
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const name of claimed) {
    await knex.raw('ALTER TABLE ?? DROP COLUMN claim_token', [name]);
    await knex.raw('ALTER TABLE ?? DROP COLUMN claimed_until', [name]);
  }
  await knex.raw(
    'ALTER TABLE notifications RENAME COLUMN notification TO notice',
  );
  await knex.raw('ALTER TABLE notifications RENAME TO notices');
};
