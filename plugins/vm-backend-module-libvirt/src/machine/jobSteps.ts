import type { VmOperationStep } from '@backlot/plugin-vm-common';
import type { MachineRecord } from './MachineRecord';

/** The steps of a job and how many of them are done, for its users. */
export function jobSteps(
  { job, image }: MachineRecord,
  bootSteps: VmOperationStep[] = job.bootSteps ?? [],
): { steps: VmOperationStep[]; progress: { done: number; total: number } } {
  const { submittedAt, admittedAt, imageAt, stoppedAt, launchedAt, bootedAt } =
    job;
  const start = { name: 'start', from: launchedAt, to: bootedAt };
  const shutdown = { name: 'shutdown', from: submittedAt, to: stoppedAt };
  const own = {
    create: [
      ...(job.phase === 'waiting' || admittedAt
        ? [
            { name: 'queue', from: submittedAt, to: admittedAt },
            { name: 'image', from: admittedAt, to: imageAt },
          ]
        : [{ name: 'image', from: submittedAt, to: imageAt }]),
      { name: 'prepare', from: imageAt, to: launchedAt },
      start,
    ],
    start: [start],
    stop: [shutdown],
    restart: [shutdown, start],
  }[job.type];

  const begun = own.flatMap(({ name, from, to }): VmOperationStep[] =>
    from
      ? [
          {
            name,
            startedAt: from,
            ...(to && { finishedAt: to, outcome: 'succeeded' as const }),
          },
        ]
      : [],
  );
  const steps = [...begun, ...bootSteps].map(each =>
    each.finishedAt || !job.finishedAt
      ? each
      : {
          ...each,
          finishedAt: job.finishedAt,
          outcome: job.error ? ('failed' as const) : ('succeeded' as const),
        },
  );
  const total = own.length + (job.type === 'stop' ? 0 : image.stages.length);
  const done = steps.filter(({ outcome }) => outcome === 'succeeded').length;
  return { steps, progress: { done: Math.min(done, total), total } };
}
