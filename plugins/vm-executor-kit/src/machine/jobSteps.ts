import type { VmOperationStep } from '@backlot/plugin-vm-common';
import type { MachineJob } from './MachineRecord';

/** A step by the times at which it began and ended. */
export type TimedStep = { name: string; from?: string; to?: string };

/** The steps of a job and how many of them are done. */
export function jobSteps(
  job: MachineJob,
  options: {
    beforeStart: TimedStep[];
    stages: string[];
    bootSteps?: VmOperationStep[];
  },
): { steps: VmOperationStep[]; progress: { done: number; total: number } } {
  const { beforeStart, stages, bootSteps = job.bootSteps ?? [] } = options;
  const shutdown = {
    name: 'shutdown',
    from: job.submittedAt,
    to: job.stoppedAt,
  };
  const start = { name: 'start', from: job.launchedAt, to: job.bootedAt };
  const own: TimedStep[] = {
    create: [...beforeStart, start],
    start: [...beforeStart, start],
    stop: [shutdown],
    restart: [shutdown, ...beforeStart, start],
  }[job.type];

  const begun = own.flatMap(({ name, from, to }): VmOperationStep[] => {
    if (!from) {
      return [];
    }
    const ended = to && { finishedAt: to, outcome: 'succeeded' as const };
    return [{ name, startedAt: from, ...ended }];
  });
  const steps = [...begun, ...bootSteps].map(step =>
    step.finishedAt || !job.finishedAt
      ? step
      : {
          ...step,
          finishedAt: job.finishedAt,
          outcome: job.error ? ('failed' as const) : ('succeeded' as const),
        },
  );
  const total = own.length + (job.type === 'stop' ? 0 : stages.length);
  const done = steps.filter(({ outcome }) => outcome === 'succeeded').length;
  return { steps, progress: { done: Math.min(done, total), total } };
}
