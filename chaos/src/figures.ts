import { World } from 'machine-service';
import type { Asker } from './driver/Asker';
import type { Blow } from './plan';
import type { Evidence } from './snapshots';

/** What a run amounted to, by name. */
export type Figures = Record<string, string | number>;

export function figuresOf(options: {
  evidence: Evidence;
  blows: Blow[];
  asker: Asker;
  ends: Array<{ whileStarting: number; atWork: number }>;
  quietMs: number;
  /** What the replicas wrote. */
  logs: string[];
}): Figures {
  const { evidence, blows, asker, ends } = options;
  const { inventory, ledger } = evidence;
  const struck = (what: Blow['do']) =>
    blows.filter(blow => blow.do === what).length;
  const recorded = (event: string) =>
    ledger.filter(entry => entry.event === event).length;
  const inPhase = (phase: string) =>
    inventory.vms.filter(vm => vm.phase === phase).length;
  const forsaken = [...World.of(ledger).runs.values()].filter(
    run => run.forsaken,
  ).length;
  const faults = new Map<string, number>();
  for (const entry of ledger) {
    if (entry.event === 'fault') {
      faults.set(entry.fault, (faults.get(entry.fault) ?? 0) + 1);
    }
  }
  return {
    asks: asker.figures.asks,
    'asks refused': asker.figures.refused,
    'answers lost': asker.figures.lostAnswers,
    groups: inventory.groups.length,
    VMs: inventory.vms.length,
    operations: inventory.operations.length,
    rollouts:
      [...phasesOf(inventory.rollouts)]
        .map(([phase, count]) => `${phase} ${count}`)
        .join(', ') || 'none',
    'machines made': recorded('made'),
    'submissions accepted': recorded('accepted'),
    'submissions repeated': recorded('repeated'),
    kills: struck('kill'),
    'freezes beyond the claim': struck('freeze'),
    deployments: struck('deploy'),
    'clock jumps': struck('jump'),
    'database restarts': struck('restartDatabase'),
    'connection cuts': struck('cutConnections'),
    'machine service killed': struck('killService'),
    'daemon restarted': struck('restartDaemon'),
    'runs that a restart forsook': forsaken,
    'faults of the machine service':
      [...faults].map(([fault, count]) => `${fault} ${count}`).join(', ') ||
      'none',
    'stale writes fenced': options.logs.reduce(
      (sum, log) =>
        sum + (log.match(/The claim (on \S+ )?was lost/g) ?? []).length,
      0,
    ),
    'replicas that gave up starting': ends.reduce(
      (sum, { whileStarting }) => sum + whileStarting,
      0,
    ),
    ready: inPhase('ready'),
    lost: inPhase('lost'),
    failed: inPhase('failed'),
    deleted: inPhase('deleted'),
    OutcomeUnknown: inventory.operations.filter(
      ({ error }) => error?.code === 'OutcomeUnknown',
    ).length,
    orphans: inventory.orphans.length,
    'seconds to quiet': Math.round(options.quietMs / 1000),
  };
}

function phasesOf(items: Array<{ phase: string }>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { phase } of items) {
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  return counts;
}
