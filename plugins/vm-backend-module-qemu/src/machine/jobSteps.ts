import type { VmOperationStep } from '@backlot/plugin-vm-common';
import type { JobView } from './JobRunner';
import type { MachineJob } from './MachineRecord';

/** The steps of a job and how many of them are done, for its users. */
export function jobSteps(
  { record: { job }, boot }: JobView,
  stages: string[],
): { steps: VmOperationStep[]; progress: { done: number; total: number } } {
  const own = ownSteps(job);
  const begun = own.flatMap(({ name, from, to }) =>
    from ? [step(name, from, to)] : [],
  );
  const steps = [...begun, ...(boot?.steps ?? [])].map(each =>
    each.finishedAt || !job.finishedAt
      ? each
      : {
          ...each,
          finishedAt: job.finishedAt,
          outcome: job.error ? ('failed' as const) : ('succeeded' as const),
        },
  );
  const total = own.length + (job.type === 'stop' ? 0 : stages.length);
  const done = steps.filter(({ outcome }) => outcome === 'succeeded').length;
  return { steps, progress: { done: Math.min(done, total), total } };
}

interface OwnStep {
  name: string;
  from?: string;
  to?: string;
}

function ownSteps(job: MachineJob): OwnStep[] {
  const isFetched = job.phase === 'fetching' || job.fetchedAt !== undefined;
  const image = { name: 'image', from: job.submittedAt, to: job.fetchedAt };
  const prepare = {
    name: 'prepare',
    from: isFetched ? job.fetchedAt : job.submittedAt,
    to: job.queuedAt,
  };
  const shutdown = {
    name: 'shutdown',
    from: job.stoppingSince,
    to: job.queuedAt,
  };
  const start: OwnStep[] = [
    { name: 'queue', from: job.queuedAt, to: job.launchedAt },
    { name: 'start', from: job.launchedAt, to: job.bootedAt },
  ];
  switch (job.type) {
    case 'create':
      return [...(isFetched ? [image] : []), prepare, ...start];
    case 'restart':
      return [shutdown, ...start];
    case 'stop':
      return [shutdown];
    default:
      return start;
  }
}

function step(name: string, from: string, to?: string): VmOperationStep {
  return to
    ? { name, startedAt: from, finishedAt: to, outcome: 'succeeded' }
    : { name, startedAt: from };
}
