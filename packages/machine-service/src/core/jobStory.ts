import type { VmOperationStep } from '@backlot/plugin-vm-common';
import type { Job } from './World';

const chapters = ['placing', 'starting', 'finishing'];

/** What a job has done by now; the same whenever it is asked. */
function beginnings(job: Job, now: number): number[] {
  const end = job.finishedAt ?? now;
  const whole = (job.endsAt ?? job.acceptedAt + 3000) - job.acceptedAt;
  return chapters
    .map((_, index) => job.acceptedAt + (whole * index) / chapters.length)
    .filter((at, index) => index === 0 || at < end);
}

export function stepsOf(job: Job, now: number): VmOperationStep[] {
  const begun = beginnings(job, now);
  const iso = (at: number) => new Date(at).toISOString();
  return begun.map((at, index) => {
    const finishedAt = begun[index + 1] ?? job.finishedAt;
    const isLast = index === begun.length - 1;
    return {
      name: chapters[index],
      startedAt: iso(at),
      ...(finishedAt !== undefined && {
        finishedAt: iso(finishedAt),
        outcome: isLast && job.state !== 'succeeded' ? 'failed' : 'succeeded',
      }),
    };
  });
}

export const progressOf = (job: Job, now: number) => ({
  done:
    job.state === 'succeeded'
      ? chapters.length
      : beginnings(job, now).length - 1,
  total: chapters.length,
});

export function logOf(job: Job, now: number): { at: number; line: string }[] {
  return [
    ...beginnings(job, now).map((at, index) => ({
      at,
      line: `${job.type} ${job.name}: ${chapters[index]}`,
    })),
    ...(job.finishedAt === undefined
      ? []
      : [
          {
            at: job.finishedAt,
            line: `${job.type} ${job.name}: ${job.state}`,
          },
        ]),
  ];
}
