// @ts-check

/**
 * @param {import('knex').Knex.AlterTableBuilder} table
 * @param {string} name
 */
const time = (table, name) =>
  table.timestamp(name, { useTz: true, precision: 3 });

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  const isPostgres = knex.client.config.client.includes('pg');

  await knex.schema.createTable('groups', table => {
    table.comment('VM groups: what users asked for');
    table.uuid('id').primary();
    table.string('name', 63).notNullable().comment("the VMs' name prefix");
    table.string('component').notNullable();
    table.string('component_name').notNullable();
    table.string('environment', 63).notNullable();
    table.string('owner').notNullable();
    table.string('system').nullable();
    table.string('executor', 63).notNullable();
    table.integer('count').notNullable();
    table.integer('revision').notNullable().comment('current spec revision');
    table.string('stack', 63).notNullable().comment('of the current revision');
    table.string('image', 63).notNullable().comment('of the current revision');
    table.string('size', 63).notNullable().comment('of the current revision');
    table.string('on_failure', 16).notNullable();
    table
      .integer('generation')
      .notNullable()
      .comment('grows with each accepted desired change');
    time(table, 'lease_expires_at').nullable();
    time(table, 'delete_requested_at').nullable();
    table.boolean('delete_force').notNullable().defaultTo(false);
    table.string('phase', 16).notNullable();
    for (const phase of [
      'pending',
      'provisioning',
      'ready',
      'failed',
      'deleting',
      'lost',
    ]) {
      table.integer(`count_${phase}`).notNullable().defaultTo(0);
    }
    table.string('created_by').notNullable();
    table
      .string('changed_by')
      .notNullable()
      .comment('actor of the last desired change');
    time(table, 'created_at').notNullable();
    time(table, 'updated_at').notNullable();
    time(table, 'deleted_at').nullable();
    table.string('idempotency_key').nullable().unique();
    table.string('idempotency_hash', 64).nullable();
    time(table, 'next_run_at').nullable();
  });

  await knex.schema.createTable('group_specs', table => {
    table.comment('Numbered revisions of what the VMs of a group are to be');
    table
      .uuid('group_id')
      .notNullable()
      .references('id')
      .inTable('groups')
      .onDelete('CASCADE');
    table.integer('revision').notNullable();
    table.string('stack', 63).notNullable();
    table.string('image', 63).notNullable();
    table.string('size', 63).notNullable();
    table.text('user_data').nullable();
    table.text('ssh_keys').notNullable().comment('JSON array');
    time(table, 'created_at').notNullable();
    table.primary(['group_id', 'revision']);
  });

  await knex.schema.createTable('labels', table => {
    table.comment('Labels of groups; their VMs share them');
    table
      .uuid('group_id')
      .notNullable()
      .references('id')
      .inTable('groups')
      .onDelete('CASCADE');
    table.string('key', 63).notNullable();
    table.string('value', 63).notNullable();
    table.primary(['group_id', 'key']);
    table.index(['key', 'value', 'group_id']);
  });

  await knex.schema.createTable('name_prefixes', table => {
    table.comment('Locked while indexes of a prefix are handed out');
    table.string('prefix', 63).primary();
  });

  await knex.schema.createTable('vms', table => {
    table.comment('One row per machine that is, was or shall be');
    table.uuid('id').primary();
    table
      .uuid('group_id')
      .notNullable()
      .references('id')
      .inTable('groups')
      .onDelete('CASCADE');
    table.string('name', 63).notNullable();
    table.string('name_prefix', 63).notNullable();
    table.integer('name_index').notNullable();
    table
      .boolean('name_held')
      .notNullable()
      .comment('false once its deletion is confirmed: the name is free again');
    table.integer('spec_revision').notNullable();
    // Copied from the group, so that every filter of a list finds an index.
    table.string('component').notNullable();
    table.string('component_name').notNullable();
    table.string('environment', 63).notNullable();
    table.string('owner').notNullable();
    table.string('system').nullable();
    table.string('stack', 63).notNullable();
    table.string('image', 63).notNullable();
    table.string('size', 63).notNullable();
    table.string('executor', 63).notNullable();
    // Desired: written by the planner and by users' verbs.
    table.string('desired', 16).notNullable().comment('present or absent');
    table.boolean('desired_force').notNullable().defaultTo(false);
    table
      .string('desired_action', 16)
      .nullable()
      .comment('start, stop, restart or retry, until an operation takes it up');
    table
      .boolean('recreate')
      .notNullable()
      .defaultTo(false)
      .comment('absent, but its slot waits for a successor of the same name');
    table.string('desired_by').notNullable();
    table.string('desired_reason').notNullable();
    // Observed: written by the engine and the sweep.
    table.string('phase', 16).notNullable();
    table.string('power', 16).notNullable();
    table
      .boolean('may_exist')
      .notNullable()
      .defaultTo(false)
      .comment('true from before the first submission to the last deletion');
    table.string('placement').nullable();
    table.text('provider_state').nullable();
    table.string('provider_id').nullable();
    table.string('hostname').nullable();
    table.text('addresses').notNullable().defaultTo('[]');
    table.string('primary_address').nullable();
    table.string('ssh_user').nullable();
    table.string('image_version').nullable();
    table.text('facts').notNullable().defaultTo('{}');
    table.text('error').nullable();
    table.text('leftovers').nullable();
    time(table, 'created_at').notNullable();
    time(table, 'updated_at').notNullable();
    time(table, 'ready_at').nullable();
    time(table, 'deleted_at').nullable();
    // The engine's hold.
    time(table, 'next_run_at').nullable();
    table
      .integer('wakes')
      .notNullable()
      .defaultTo(0)
      .comment('grows with each wake-up, so that none is lost during a step');
    table.uuid('claim_token').nullable();
    time(table, 'claimed_until').nullable();
    table.string('waiting_for').nullable().comment('the slots it queues for');
    time(table, 'waiting_since').nullable();
    table.index(['group_id']);
  });

  await knex.schema.createTable('operations', table => {
    table.comment('One change to one VM, from ask to end');
    table.uuid('id').primary();
    table
      .uuid('vm_id')
      .notNullable()
      .references('id')
      .inTable('vms')
      .onDelete('CASCADE');
    table.integer('number').notNullable().comment('counts within its VM');
    table.string('type', 16).notNullable();
    table.string('reason').nullable();
    table.string('phase', 16).notNullable();
    table.boolean('force').notNullable().defaultTo(false);
    table.string('slots').nullable().comment('the slots it takes one of');
    table.integer('attempt').notNullable();
    table.integer('max_attempts').notNullable();
    time(table, 'next_attempt_at').nullable();
    table.string('requested_by').notNullable();
    table.text('job_ref').nullable();
    table.boolean('cancel_sent').notNullable().defaultTo(false);
    table
      .integer('looks')
      .notNullable()
      .defaultTo(0)
      .comment('polls since the last progress, for the backoff');
    table.text('steps').notNullable().defaultTo('[]');
    table.integer('progress_done').notNullable().defaultTo(0);
    table.integer('progress_total').notNullable().defaultTo(0);
    table.text('error').nullable();
    table.text('log_cursor').nullable();
    table.integer('log_seq').notNullable().defaultTo(0);
    table.integer('log_bytes').notNullable().defaultTo(0);
    time(table, 'created_at').notNullable();
    time(table, 'started_at').nullable();
    time(table, 'finished_at').nullable();
    time(table, 'deadline_at').notNullable();
    table.unique(['vm_id', 'number']);
    table.index(['finished_at']);
  });

  await knex.schema.createTable('log_chunks', table => {
    table
      .uuid('operation_id')
      .notNullable()
      .references('id')
      .inTable('operations')
      .onDelete('CASCADE');
    table.integer('first_seq').notNullable();
    table.integer('last_seq').notNullable();
    table.integer('bytes').notNullable();
    table.text('lines').notNullable().comment('JSON array of {at,source,line}');
    time(table, 'created_at').notNullable();
    table.primary(['operation_id', 'first_seq']);
    table.index(['created_at']);
  });

  await knex.schema.createTable('changes', table => {
    table.comment('Timeline and outbox in one');
    table.bigIncrements('seq').primary();
    time(table, 'at').notNullable();
    table.uuid('group_id').notNullable();
    table.uuid('vm_id').nullable();
    table.uuid('operation_id').nullable();
    table.string('actor').notNullable();
    table.text('reason').notNullable();
    table.index(['group_id', 'seq']);
    table.index(['vm_id', 'seq']);
    table.index(['at']);
    if (isPostgres) {
      // A reader stops before the oldest running transaction, because a
      // smaller sequence number may still be committed.
      table
        .specificType('txid', 'xid8')
        .notNullable()
        .defaultTo(knex.raw('pg_current_xact_id()'));
    }
  });

  await knex.schema.createTable('feed_cursors', table => {
    table.comment('How far each consumer has read the changes');
    table.string('consumer', 63).primary();
    table.bigInteger('seq').notNullable();
    table.uuid('claim_token').nullable();
    time(table, 'claimed_until').nullable();
  });

  await knex.schema.createTable('slots', table => {
    table.comment('Locked while operations are counted against a limit');
    table.string('slots').primary();
  });

  await knex.schema.createTable('executor_states', table => {
    table.comment('What replicas last saw of their executors');
    table.string('executor', 63).notNullable();
    table.string('host').notNullable().comment("'' unless host-bound");
    table.string('kind', 63).notNullable();
    table.boolean('healthy').notNullable();
    table.text('message').nullable();
    time(table, 'checked_at').notNullable();
    table.primary(['executor', 'host']);
  });

  await knex.schema.createTable('orphans', table => {
    table.comment('Machines that exist, or may, and that no VM stands for');
    table.string('executor', 63).notNullable();
    table.uuid('vm_id').notNullable().comment('from the mark on the machine');
    table.string('name').notNullable();
    table.string('placement').nullable();
    table.string('provider_id').nullable();
    table.string('reason').notNullable();
    time(table, 'first_seen_at').notNullable();
    time(table, 'last_seen_at').notNullable();
    table.primary(['executor', 'vm_id']);
  });

  const indexes = [
    'CREATE UNIQUE INDEX vms_name_held ON vms (name) WHERE name_held',
    'CREATE INDEX vms_prefix_held ON vms (name_prefix, name_index) WHERE name_held',
    'CREATE INDEX vms_due ON vms (executor, next_run_at) WHERE next_run_at IS NOT NULL',
    'CREATE INDEX vms_forced ON vms (next_run_at) WHERE desired_force AND next_run_at IS NOT NULL',
    'CREATE INDEX vms_claimed ON vms (claim_token) WHERE claim_token IS NOT NULL',
    'CREATE INDEX vms_waiting ON vms (waiting_for, waiting_since) WHERE waiting_for IS NOT NULL',
    'CREATE INDEX groups_due ON groups (next_run_at) WHERE next_run_at IS NOT NULL',
    'CREATE UNIQUE INDEX operations_open ON operations (vm_id) WHERE finished_at IS NULL',
    "CREATE INDEX operations_slots ON operations (slots) WHERE phase IN ('submitting', 'running')",
    ...[
      'component',
      'component_name',
      'environment',
      'owner',
      'system',
      'stack',
      'image',
      'executor',
      'phase',
      'created_at',
    ].flatMap(column => [
      `CREATE INDEX vms_by_${column} ON vms (${column}, id) WHERE deleted_at IS NULL`,
      `CREATE INDEX groups_by_${column} ON groups (${column}, id) WHERE deleted_at IS NULL`,
    ]),
    // Prefix searches need the C order on PostgreSQL.
    ...(isPostgres
      ? [
          'CREATE INDEX vms_by_name ON vms (name text_pattern_ops, id) WHERE deleted_at IS NULL',
          'CREATE INDEX vms_by_name_sort ON vms (name, id) WHERE deleted_at IS NULL',
          'CREATE INDEX vms_by_component_prefix ON vms (component_name text_pattern_ops) WHERE deleted_at IS NULL',
          'CREATE INDEX vms_by_address ON vms (primary_address text_pattern_ops) WHERE deleted_at IS NULL',
          'CREATE INDEX groups_by_name ON groups (name text_pattern_ops, id) WHERE deleted_at IS NULL',
        ]
      : [
          'CREATE INDEX vms_by_name ON vms (name, id) WHERE deleted_at IS NULL',
          'CREATE INDEX vms_by_address ON vms (primary_address) WHERE deleted_at IS NULL',
          'CREATE INDEX groups_by_name ON groups (name, id) WHERE deleted_at IS NULL',
        ]),
  ];
  for (const index of indexes) {
    await knex.raw(index);
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'orphans',
    'executor_states',
    'slots',
    'feed_cursors',
    'changes',
    'log_chunks',
    'operations',
    'vms',
    'name_prefixes',
    'labels',
    'group_specs',
    'groups',
  ]) {
    await knex.schema.dropTable(table);
  }
};
