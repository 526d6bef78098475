// @ts-check

/** Rollouts: what is renewed, in which batches, and what came of it. */

/**
 * @param {import('knex').Knex.AlterTableBuilder} table
 * @param {string} name
 */
const time = (table, name) =>
  table.timestamp(name, { useTz: true, precision: 3 });

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('rollouts', table => {
    table.comment('VMs of many groups renewed by those of a new spec');
    table.uuid('id').primary();
    table.string('title').notNullable();
    table.string('phase', 16).notNullable();
    table.string('direction', 16).notNullable().comment('forward or back');
    table.text('change').notNullable().comment('JSON: what the specs become');
    table.boolean('replace_matching').notNullable();
    table.text('strategy').notNullable().comment('JSON');
    table.text('waits_for').nullable().comment('JSON');
    table.text('paused_because').nullable();
    table.integer('batch').notNullable().comment('the last that was opened');
    table.integer('batches').notNullable();
    table
      .text('approved')
      .notNullable()
      .comment('JSON array: environments that may be entered');
    table.integer('vms_total').notNullable();
    table.integer('vms_done').notNullable();
    table.integer('vms_failed').notNullable();
    table.integer('events').notNullable().comment('how many there are');
    table.string('created_by').notNullable();
    time(table, 'created_at').notNullable();
    time(table, 'updated_at').notNullable();
    time(table, 'resumed_at')
      .notNullable()
      .comment('the time-outs of gates count from here at the earliest');
    time(table, 'deadline_at').notNullable();
    time(table, 'finished_at').nullable();
    time(table, 'looked_at').nullable();
    time(table, 'next_run_at').nullable();
    table.uuid('claim_token').nullable();
    time(table, 'claimed_until').nullable();
  });

  await knex.schema.createTable('rollout_groups', table => {
    table.uuid('id').primary();
    table
      .uuid('rollout_id')
      .notNullable()
      .references('id')
      .inTable('rollouts')
      .onDelete('CASCADE');
    table
      .uuid('group_id')
      .notNullable()
      .references('id')
      .inTable('groups')
      .onDelete('CASCADE');
    table.string('name', 63).notNullable().comment('of the group');
    table.string('phase', 16).notNullable();
    table.text('because').nullable();
    table.integer('from_revision').notNullable();
    table
      .integer('to_revision')
      .nullable()
      .comment('appended when its first batch begins');
    table.integer('back_revision').nullable().comment('of the way back');
    table.text('from_spec').notNullable().comment('JSON: without user data');
    table.text('to_spec').notNullable();
    table.integer('vms_total').notNullable();
    table.integer('vms_done').notNullable();
    table.integer('vms_failed').notNullable();
    time(table, 'deferred_until').nullable();
    time(table, 'started_at').nullable();
    time(table, 'finished_at').nullable();
    table.unique(['rollout_id', 'group_id']);
    table.index(['group_id']);
    table.index(['rollout_id', 'phase', 'name', 'id']);
    table.index(['rollout_id', 'name', 'id']);
  });

  await knex.schema.createTable('rollout_batches', table => {
    table
      .uuid('rollout_id')
      .notNullable()
      .references('id')
      .inTable('rollouts')
      .onDelete('CASCADE');
    table.integer('number').notNullable();
    table.string('environment', 63).notNullable();
    table.boolean('canary').notNullable();
    table
      .text('shares')
      .notNullable()
      .comment('JSON array of { groupId, vms }: how many of each group');
    table.integer('vms').notNullable();
    table.integer('estimated_seconds').nullable();
    time(table, 'opened_at').nullable();
    time(table, 'closed_at').nullable();
    table.primary(['rollout_id', 'number']);
  });

  await knex.schema.createTable('rollout_events', table => {
    table.comment('The narrative of a rollout');
    table
      .uuid('rollout_id')
      .notNullable()
      .references('id')
      .inTable('rollouts')
      .onDelete('CASCADE');
    table.integer('seq').notNullable();
    time(table, 'at').notNullable();
    table.uuid('group_id').nullable();
    table.uuid('vm_id').nullable();
    table.string('actor').notNullable();
    table.text('text').notNullable();
    table.primary(['rollout_id', 'seq']);
    table.index(['rollout_id', 'group_id', 'seq']);
  });

  await knex.schema.createTable('vm_gates', table => {
    table.comment('How the VMs of a rollout do before they count as renewed');
    table
      .uuid('vm_id')
      .primary()
      .references('id')
      .inTable('vms')
      .onDelete('CASCADE');
    time(table, 'healthy_since').nullable();
    time(table, 'checked_at').notNullable();
    table.text('problem').nullable();
  });

  await knex.schema.alterTable('group_specs', table => {
    table.string('executor', 63).nullable();
  });
  await knex.raw(
    'UPDATE group_specs SET executor = (SELECT executor FROM groups WHERE groups.id = group_specs.group_id)',
  );
  await knex.schema.alterTable('groups', table => {
    table.text('health_check').nullable().comment('JSON');
    table
      .uuid('rollout_id')
      .nullable()
      .comment('of the one rollout that may renew it');
    table
      .text('renewal')
      .nullable()
      .comment('JSON: how far the rollout lets the planner go');
  });
  await knex.schema.alterTable('vms', table => {
    time(table, 'accepted_at')
      .nullable()
      .comment('when it passed the gates of a rollout');
  });
  for (const index of [
    'CREATE INDEX groups_rollout ON groups (rollout_id) WHERE rollout_id IS NOT NULL',
    'CREATE INDEX rollouts_open ON rollouts (next_run_at) WHERE finished_at IS NULL',
    'CREATE INDEX rollouts_by_created_at ON rollouts (created_at, id)',
    'CREATE INDEX rollouts_by_phase ON rollouts (phase, id)',
  ]) {
    await knex.raw(index);
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('DROP INDEX groups_rollout');
  for (const [table, column] of [
    ['vms', 'accepted_at'],
    ['groups', 'renewal'],
    ['groups', 'rollout_id'],
    ['groups', 'health_check'],
    ['group_specs', 'executor'],
  ]) {
    await knex.raw('ALTER TABLE ?? DROP COLUMN ??', [table, column]);
  }
  for (const table of [
    'vm_gates',
    'rollout_events',
    'rollout_batches',
    'rollout_groups',
    'rollouts',
  ]) {
    await knex.schema.dropTable(table);
  }
};
