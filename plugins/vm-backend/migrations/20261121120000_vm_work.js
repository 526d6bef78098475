// @ts-check

/**
 * The engine's hold on VMs gets a table of its own. It changes at each look at
 * a VM, and in the table of VMs each change cost a row in every index.
 */

/**
 * @param {import('knex').Knex.AlterTableBuilder} table
 * @param {string} name
 */
const time = (table, name) =>
  table.timestamp(name, { useTz: true, precision: 3 });

const moved = [
  'next_run_at',
  'wakes',
  'claim_token',
  'claimed_until',
  'waiting_for',
  'waiting_since',
];

/** @param {import('knex').Knex} knex */
const isPostgres = knex => knex.client.config.client.includes('pg');

/**
 * Each index costs at every change of a phase. Fields of few values are served
 * by the index of the summary, and with the order of bytes one index of a name
 * serves sorting and prefixes.
 *
 * @param {import('knex').Knex} knex
 */
async function replaceIndexes(knex) {
  const dropped = [
    'vms_by_stack',
    'vms_by_executor',
    'vms_by_system',
    'vms_by_name',
    'groups_by_stack',
    'groups_by_executor',
    'groups_by_name',
  ];
  if (isPostgres(knex)) {
    dropped.push(
      'vms_by_name_sort',
      'vms_by_component_prefix',
      'vms_by_address',
    );
  }
  for (const index of dropped) {
    await knex.raw('DROP INDEX ??', [index]);
  }
  if (isPostgres(knex)) {
    for (const [table, column, type] of [
      ['vms', 'name', 'varchar(63)'],
      ['vms', 'component_name', 'varchar(255)'],
      ['vms', 'primary_address', 'varchar(255)'],
      ['groups', 'name', 'varchar(63)'],
      ['groups', 'component_name', 'varchar(255)'],
    ]) {
      await knex.raw(
        `ALTER TABLE ?? ALTER COLUMN ?? TYPE ${type} COLLATE "C"`,
        [table, column],
      );
    }
    await knex.raw(
      'CREATE INDEX vms_by_address ON vms (primary_address) WHERE deleted_at IS NULL',
    );
  }
  for (const table of ['vms', 'groups']) {
    await knex.raw(
      'CREATE INDEX ?? ON ?? (name, id) WHERE deleted_at IS NULL',
      [`${table}_by_name`, table],
    );
  }
}

/**
 * Two machines can carry the mark of one VM, so what the provider calls them
 * tells them apart.
 *
 * @param {import('knex').Knex} knex
 */
async function keyOrphansByMachine(knex) {
  await knex.schema.renameTable('orphans', 'orphans_before');
  await knex.schema.createTable('orphans', table => {
    table.comment('Machines that exist, or may, and that no VM stands for');
    table.string('executor', 63).notNullable();
    table.uuid('vm_id').notNullable().comment('from the mark on the machine');
    table.string('provider_id').notNullable().comment("'' where unknown");
    table.string('name').notNullable();
    table.string('placement').nullable();
    table.string('reason').notNullable();
    time(table, 'first_seen_at').notNullable();
    time(table, 'last_seen_at').notNullable();
    table.primary(['executor', 'vm_id', 'provider_id'], 'orphans_by_machine');
  });
  const others =
    'executor, vm_id, name, placement, reason, first_seen_at, last_seen_at';
  await knex.raw(
    `INSERT INTO orphans (provider_id, ${others})
     SELECT coalesce(provider_id, ''), ${others} FROM orphans_before`,
  );
  await knex.schema.dropTable('orphans_before');
}

/** @param {import('knex').Knex} knex */
async function restoreOrphans(knex) {
  await knex.schema.renameTable('orphans', 'orphans_after');
  await knex.schema.createTable('orphans', table => {
    table.string('executor', 63).notNullable();
    table.uuid('vm_id').notNullable().comment('from the mark on the machine');
    table.string('name').notNullable();
    table.string('placement').nullable();
    table.string('provider_id').nullable();
    table.string('reason').notNullable();
    time(table, 'first_seen_at').notNullable();
    time(table, 'last_seen_at').notNullable();
    table.primary(['executor', 'vm_id'], 'orphans_by_vm');
  });
  const others =
    'executor, vm_id, name, placement, reason, first_seen_at, last_seen_at';
  await knex.raw(
    `INSERT INTO orphans (provider_id, ${others})
     SELECT nullif(max(provider_id), ''), executor, vm_id, max(name),
            max(placement), max(reason), min(first_seen_at), max(last_seen_at)
     FROM orphans_after GROUP BY executor, vm_id`,
  );
  await knex.schema.dropTable('orphans_after');
}

/** @param {import('knex').Knex} knex */
async function restoreIndexes(knex) {
  for (const index of [
    'vms_by_name',
    'groups_by_name',
    ...(isPostgres(knex) ? ['vms_by_address'] : []),
  ]) {
    await knex.raw('DROP INDEX ??', [index]);
  }
  if (isPostgres(knex)) {
    for (const [table, column] of [
      ['vms', 'name'],
      ['vms', 'component_name'],
      ['vms', 'primary_address'],
      ['groups', 'name'],
      ['groups', 'component_name'],
    ]) {
      const type = column === 'name' ? 'varchar(63)' : 'varchar(255)';
      await knex.raw(
        `ALTER TABLE ?? ALTER COLUMN ?? TYPE ${type} COLLATE "default"`,
        [table, column],
      );
    }
  }
  const prefix = isPostgres(knex) ? 'text_pattern_ops' : '';
  for (const index of [
    ...['stack', 'executor', 'system'].map(
      column =>
        `vms_by_${column} ON vms (${column}, id) WHERE deleted_at IS NULL`,
    ),
    ...['stack', 'executor'].map(
      column =>
        `groups_by_${column} ON groups (${column}, id) WHERE deleted_at IS NULL`,
    ),
    `vms_by_name ON vms (name ${prefix}, id) WHERE deleted_at IS NULL`,
    `groups_by_name ON groups (name ${prefix}, id) WHERE deleted_at IS NULL`,
    ...(isPostgres(knex)
      ? [
          'vms_by_name_sort ON vms (name, id) WHERE deleted_at IS NULL',
          'vms_by_component_prefix ON vms (component_name text_pattern_ops) WHERE deleted_at IS NULL',
          'vms_by_address ON vms (primary_address text_pattern_ops) WHERE deleted_at IS NULL',
        ]
      : []),
  ]) {
    await knex.raw(`CREATE INDEX ${index}`);
  }
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('vm_work', table => {
    table.comment('What the engine has to do, one row per VM');
    table
      .uuid('id')
      .primary()
      .references('id')
      .inTable('vms')
      .onDelete('CASCADE')
      .comment('of the VM');
    table.string('executor', 63).notNullable();
    table.boolean('forced').notNullable().comment('a deletion by force');
    time(table, 'next_run_at').nullable();
    table
      .integer('wakes')
      .notNullable()
      .comment('grows with each wake-up, so that none is lost during a step');
    table.uuid('claim_token').nullable();
    time(table, 'claimed_until').nullable();
    table.string('waiting_for').nullable().comment('the slots it queues for');
    time(table, 'waiting_since').nullable();
  });
  await knex.raw(
    `INSERT INTO vm_work (id, executor, forced, ${moved.join(', ')})
     SELECT id, executor, desired_force, ${moved.join(', ')} FROM vms`,
  );
  for (const index of ['due', 'forced', 'claimed', 'waiting']) {
    await knex.raw(`DROP INDEX vms_${index}`);
  }
  for (const column of moved) {
    await knex.raw('ALTER TABLE vms DROP COLUMN ??', [column]);
  }
  if (isPostgres(knex)) {
    await knex.raw('ALTER TABLE vm_work SET (fillfactor = 70)');
    for (const table of ['vm_work', 'vms', 'operations', 'groups', 'changes']) {
      // They fill and change fast, and stale statistics make slow plans.
      await knex.raw(
        `ALTER TABLE ?? SET (
           autovacuum_vacuum_scale_factor = 0.05,
           autovacuum_analyze_scale_factor = 0.02,
           autovacuum_analyze_threshold = 500
         )`,
        [table],
      );
    }
  }
  await replaceIndexes(knex);
  await keyOrphansByMachine(knex);
  for (const index of [
    'CREATE INDEX vm_work_due ON vm_work (executor, next_run_at) WHERE next_run_at IS NOT NULL',
    'CREATE INDEX vm_work_forced ON vm_work (next_run_at) WHERE forced AND next_run_at IS NOT NULL',
    'CREATE INDEX vm_work_claimed ON vm_work (claim_token) WHERE claim_token IS NOT NULL',
    'CREATE INDEX vm_work_waiting ON vm_work (waiting_for, waiting_since) WHERE waiting_for IS NOT NULL',
    // Columns of few values first: equal entries are kept once.
    'CREATE INDEX vms_summary ON vms (environment, size, stack, image, executor, phase, system, owner) WHERE deleted_at IS NULL',
  ]) {
    await knex.raw(index);
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('vms', table => {
    time(table, 'next_run_at').nullable();
    table.integer('wakes').notNullable().defaultTo(0);
    table.uuid('claim_token').nullable();
    time(table, 'claimed_until').nullable();
    table.string('waiting_for').nullable();
    time(table, 'waiting_since').nullable();
  });
  await knex.raw(
    `UPDATE vms SET (${moved.join(', ')}) =
       (SELECT ${moved.join(', ')} FROM vm_work WHERE vm_work.id = vms.id)`,
  );
  await restoreOrphans(knex);
  await restoreIndexes(knex);
  await knex.raw('DROP INDEX vms_summary');
  await knex.schema.dropTable('vm_work');
  for (const index of [
    'CREATE INDEX vms_due ON vms (executor, next_run_at) WHERE next_run_at IS NOT NULL',
    'CREATE INDEX vms_forced ON vms (next_run_at) WHERE desired_force AND next_run_at IS NOT NULL',
    'CREATE INDEX vms_claimed ON vms (claim_token) WHERE claim_token IS NOT NULL',
    'CREATE INDEX vms_waiting ON vms (waiting_for, waiting_since) WHERE waiting_for IS NOT NULL',
  ]) {
    await knex.raw(index);
  }
};
