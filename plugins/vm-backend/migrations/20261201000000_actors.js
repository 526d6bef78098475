// @ts-check

/**
 * Actors are stored with their type (`user:user:default/olivia`,
 * `service:plugin:scaffolder`, `system:engine`), so that nobody whose name is
 * that of a component of Backlot is taken for it. Columns of rollouts get the
 * names of the glossary.
 */

const actors = [
  ['groups', 'created_by'],
  ['groups', 'changed_by'],
  ['vms', 'desired_by'],
  ['operations', 'requested_by'],
  ['changes', 'actor'],
  ['rollouts', 'created_by'],
  ['rollout_events', 'actor'],
  ['executor_pauses', 'paused_by'],
  ['orphans', 'delete_requested_by'],
];

const names = [
  ['groups', 'renewal', 'rollout_allowance'],
  ['rollout_batches', 'shares', 'groups'],
];

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  for (const [table, column] of actors) {
    await knex.raw(
      `UPDATE ?? SET ?? = CASE
         WHEN ?? IN ('engine', 'sweep', 'rollout') THEN 'system:' || ??
         WHEN ?? LIKE 'plugin:%' OR ?? LIKE 'external:%' THEN 'service:' || ??
         ELSE 'user:' || ??
       END
       WHERE ?? IS NOT NULL`,
      [table, ...Array(8).fill(column)],
    );
  }
  for (const [table, from, to] of names) {
    await knex.raw('ALTER TABLE ?? RENAME COLUMN ?? TO ??', [table, from, to]);
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const [table, from, to] of names) {
    await knex.raw('ALTER TABLE ?? RENAME COLUMN ?? TO ??', [table, to, from]);
  }
  for (const [table, column] of actors) {
    await knex.raw(
      `UPDATE ?? SET ?? = CASE
         WHEN ?? LIKE 'system:%' THEN substr(??, 8)
         WHEN ?? LIKE 'service:%' THEN substr(??, 9)
         ELSE substr(??, 6)
       END
       WHERE ?? IS NOT NULL`,
      [table, ...Array(7).fill(column)],
    );
  }
};
