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

/** What is there, as the ledger tells it. */
export class World {
  readonly jobs = new Map<string, Job>();
  readonly jobsByNumber = new Map<number, Job>();
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
        this.jobsByNumber.set(number, job);
        this.running.add(job);
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
