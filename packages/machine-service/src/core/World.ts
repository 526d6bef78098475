import type { VmPower } from '@backlot/plugin-vm-common';
import type { JobType, LedgerEntry, Problem } from './Ledger';

export type Job = {
  id: string;
  /** Grows with each job. */
  number: number;
  type: JobType;
  operation: string;
  attempt: number;
  vmId: string;
  name: string;
  state: 'running' | 'succeeded' | 'failed' | 'cancelled';
  acceptedAt: number;
  endsAt: number | null;
  finishedAt?: number;
  failure?: { problem: Problem; leftovers: boolean };
  problem?: Problem;
  leftovers?: string[];
  callbackUrl?: string;
  via?: 'proctor';
};

/** One run of a job: a repeated submission has a run of its own. */
export type Run = {
  number: number;
  job: Job;
  operation: string;
  /**
   * Its job was running when the daemon restarted: nobody watches it any more,
   * so that Proctor's status of it never changes again.
   */
  forsaken?: boolean;
};

export type Machine = {
  id: string;
  /** Grows with each machine, so that pages of a list do not shift. */
  number: number;
  vmId: string;
  name: string;
  /** The job that makes it. */
  job: string;
  /** `unknown` while it is being made. */
  power: VmPower;
  createdAt: number;
  death?: { at: number; how: 'stops' | 'vanishes' };
};

/** The machines that exist, by the ledger. */
export class World {
  readonly jobs = new Map<string, Job>();
  readonly runs = new Map<number, Run>();
  readonly running = new Set<Job>();
  readonly machines = new Map<string, Machine>();

  static of(entries: Iterable<LedgerEntry>): World {
    const world = new World();
    for (const entry of entries) {
      world.apply(entry);
    }
    return world;
  }

  apply(entry: LedgerEntry): void {
    switch (entry.event) {
      case 'opened':
      case 'daemonRestarted':
        for (const run of this.runs.values()) {
          if (run.job.state === 'running') {
            run.forsaken = true;
          }
        }
        break;
      case 'accepted': {
        const { event: _event, seq: number, at, job: id, ...rest } = entry;
        const job: Job = {
          ...rest,
          id,
          number,
          state: 'running',
          acceptedAt: at,
        };
        this.jobs.set(id, job);
        this.runs.set(number, { number, job, operation: job.operation });
        this.running.add(job);
        break;
      }
      case 'repeated': {
        const { seq: number, operation } = entry;
        const job = this.jobs.get(entry.job)!;
        this.runs.set(number, { number, job, operation });
        break;
      }
      case 'ended': {
        const job = this.jobs.get(entry.job)!;
        this.running.delete(job);
        Object.assign(job, {
          state: entry.state,
          finishedAt: entry.at,
          problem: entry.problem,
          leftovers: entry.leftovers,
        });
        break;
      }
      case 'made':
        this.machines.set(entry.machine, {
          id: entry.machine,
          number: entry.seq,
          vmId: entry.vmId,
          name: entry.name,
          job: entry.job,
          power: 'unknown',
          createdAt: entry.at,
        });
        break;
      case 'powered': {
        const machine = this.machines.get(entry.machine)!;
        machine.power = entry.power;
        machine.death = entry.death;
        break;
      }
      case 'removed':
        this.machines.delete(entry.machine);
        break;
      default:
    }
  }

  machinesOf(vmId: string): Machine[] {
    return [...this.machines.values()].filter(m => m.vmId === vmId);
  }
}
