/** After the blows: everything works again, until nothing is left to do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readLedger, World } from 'machine-service';
import type { Asker } from './driver/Asker';
import type { Mode } from './options';
import type { System } from './system/System';

/** Many times what it takes on a machine however busy. */
const GUARD_MS = 300_000;
const REPAIRS = 6;

/** What still moves; empty when all is quiet. */
const restless = `
  SELECT 'operation ' || id AS what FROM operations WHERE finished_at IS NULL
  UNION ALL
  SELECT 'vm ' || id FROM vms LEFT JOIN vm_work USING (id)
    WHERE next_run_at IS NOT NULL OR claim_token IS NOT NULL
      OR waiting_for IS NOT NULL
      OR phase IN ('pending', 'provisioning', 'deleting')
  UNION ALL
  SELECT 'group ' || id FROM groups WHERE next_run_at IS NOT NULL`;

/** @returns false when it never became quiet */
export async function untilQuiet(system: System): Promise<boolean> {
  for (const giveUp = Date.now() + GUARD_MS; ; await sleep(1000)) {
    const moving = await system.sql(restless);
    const dying = [
      ...World.of(readLedger(system.ledgerFile)).machines.values(),
    ].filter(machine => machine.death);
    if (moving.length + dying.length === 0) {
      return true;
    }
    if (Date.now() > giveUp) {
      return false;
    }
  }
}

/** What holds a rollout up, and a person would do about it. */
async function helpRollouts(system: System, asker: Asker): Promise<boolean> {
  for (const giveUp = Date.now() + GUARD_MS; ; await sleep(1000)) {
    const open = await system.sql(
      'SELECT * FROM rollouts WHERE finished_at IS NULL',
    );
    if (open.length === 0) {
      return true;
    }
    if (Date.now() > giveUp) {
      return false;
    }
    for (const { id } of open.filter(({ phase }) => phase === 'paused')) {
      const vms = await system.sql(
        `SELECT vms.* FROM vms JOIN groups ON groups.id = vms.group_id
         WHERE groups.rollout_id = '${id}' AND vms.desired = 'present'`,
      );
      for (const vm of vms) {
        const remedy = remedyOf(vm);
        if (remedy) {
          await asker.ask(client => client.actOnVm(vm.id, remedy));
        }
      }
      await asker.ask(client => client.actOnRollout(id, { action: 'resume' }));
    }
  }
}

/** Resuming a rollout tries again only what has failed. */
function remedyOf(vm: { phase: string; power: string; error: string | null }) {
  if (vm.phase === 'lost') {
    return 'recreate' as const;
  }
  if (vm.phase === 'failed' && vm.error?.includes('"OutcomeUnknown"')) {
    return 'retry' as const;
  }
  return vm.phase === 'ready' && vm.power === 'stopped'
    ? ('start' as const)
    : undefined;
}

/** What a person would do now: help rollouts to their end, and retry VMs that failed. */
export async function repair(
  system: System,
  asker: Asker,
  mode: Mode,
): Promise<boolean> {
  if (!(await helpRollouts(system, asker))) {
    return false;
  }
  for (let round = 0; round < REPAIRS; round += 1) {
    if (!(await untilQuiet(system))) {
      return false;
    }
    const failed = (
      await system.sql("SELECT * FROM vms WHERE phase = 'failed'")
    ).filter(vm => mode === 'idempotent' || !isForPeople(vm));
    if (failed.length === 0) {
      return true;
    }
    for (const { id } of failed) {
      await asker.ask(client => client.actOnVm(id, 'retry'));
    }
  }
  return untilQuiet(system);
}

/** Nobody but a person finds out whether its machine was made. */
const isForPeople = (vm: { desired: string; error: string | null }): boolean =>
  vm.desired === 'present' && !!vm.error?.includes('"OutcomeUnknown"');
