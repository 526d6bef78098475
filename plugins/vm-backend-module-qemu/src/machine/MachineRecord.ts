import type {
  BootProgress,
  MachineJob,
  MachineRecord,
  TimedStep,
} from '@backlot/plugin-vm-executor-kit';

/** The contents of `machine.json` in the folder of a machine. */
export type QemuRecord = MachineRecord & {
  groupId: string;
  component: string;
  environment: string;
  /** Has no key while it is being fetched. */
  image: { name: string; version: string; key?: string };
  hardware: { cpus: number; memoryMiB: number; mac: string };
  /** The host's boot in which QEMU was last started. */
  hostBoot?: string;
  /** Host ports by purpose, requested again at each start. */
  ports: Record<string, number>;
  job: QemuJob;
};

/**
 * Its phases before the boot:
 *
 * - `fetching`: the image is on its way
 * - `preparing`: the folder is being filled
 * - `queued`: waits for a place in the boot queue
 * - `launching`: QEMU is being started, or was when the backend died
 */
export type QemuJob = MachineJob & { fetchedAt?: string; queuedAt?: string };

/** What earlier versions wrote in other fields. */
type EarlierJob = QemuJob & { stoppingSince?: string; boot?: BootProgress };

export function parseRecord(text: string): QemuRecord {
  const record = JSON.parse(text);
  const { stoppingSince, boot, ...job }: EarlierJob = record.job;
  if (stoppingSince) {
    job.stoppedAt ??= job.queuedAt;
  }
  job.bootSteps ??= boot?.steps;
  return { ...record, job };
}

/** Has the fields that the version before needs, so that it can be run again. */
export function formatRecord({ job, ...record }: QemuRecord): string {
  const isShutdown = job.type === 'stop' || job.type === 'restart';
  const earlier = {
    ...record,
    wanted: job.type === 'stop' ? 'stopped' : 'running',
    job: {
      ...job,
      eventsStart: 0,
      ...(isShutdown && { stoppingSince: job.submittedAt }),
    },
  };
  return `${JSON.stringify(earlier, null, 2)}\n`;
}

export function stepsBeforeStart(job: QemuJob): TimedStep[] {
  const queue = { name: 'queue', from: job.queuedAt, to: job.launchedAt };
  if (job.type !== 'create') {
    return [queue];
  }
  const isFetched = job.phase === 'fetching' || job.fetchedAt !== undefined;
  const prepare = {
    name: 'prepare',
    from: isFetched ? job.fetchedAt : job.submittedAt,
    to: job.queuedAt,
  };
  return isFetched
    ? [
        { name: 'image', from: job.submittedAt, to: job.fetchedAt },
        prepare,
        queue,
      ]
    : [prepare, queue];
}

export const isFetching = ({ phase }: QemuJob): boolean => phase === 'fetching';

export function queueJob(job: QemuJob, at: string): void {
  job.phase = 'queued';
  job.queuedAt = at;
}
