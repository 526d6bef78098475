import type { VmOperation, VmOperationStep } from '@backlot/plugin-vm-common';
import { exactDuration } from '../time/time';
import type { SharedT } from '../translation';

export const isOpen = ({ phase }: VmOperation): boolean =>
  phase === 'queued' || phase === 'submitting' || phase === 'running';

/** "user-data" becomes "User data". */
export function stepTitle(name: string): string {
  const words = name.replace(/[-_]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The current step. */
export const runningStep = ({
  steps,
}: VmOperation): VmOperationStep | undefined =>
  steps.find(step => step.finishedAt === undefined);

/** The current step, otherwise the one that ended last. */
function latestStep(operation: VmOperation): VmOperationStep | undefined {
  return runningStep(operation) ?? operation.steps[operation.steps.length - 1];
}

/** What an open operation is doing, in one line. */
export function doingText(
  operation: VmOperation,
  now: number,
  t: SharedT,
): string {
  const { attempt, maxAttempts, nextAttemptAt, progress } = operation;
  if (nextAttemptAt && new Date(nextAttemptAt).getTime() > now) {
    const wait = new Date(nextAttemptAt).getTime() - now;
    return t('operations.retrying', { duration: exactDuration(wait, t) });
  }
  if (operation.phase === 'queued') {
    return t('operations.waiting');
  }
  const step = latestStep(operation);
  const doing = t(`operations.doing.${operation.type}`);
  const parts: string[] = [
    step
      ? t('operations.doingStep', { doing, step: stepTitle(step.name) })
      : doing,
  ];
  if (progress.total > 0) {
    parts.push(
      t('operations.stepOf', {
        step: String(Math.min(progress.done + 1, progress.total)),
        total: String(progress.total),
      }),
    );
  }
  if (attempt > 1) {
    parts.push(
      t('operations.attemptOf', {
        attempt: String(attempt),
        total: String(maxAttempts),
      }),
    );
  }
  return parts.join(', ');
}

/**
 * Percent; undefined while the executor does not know the total.
 *
 * @param stepFraction - how much of the current step is probably done: 0 to 1
 */
export function progressPercent(
  { progress }: VmOperation,
  stepFraction: number = 0,
): number | undefined {
  return progress.total > 0
    ? Math.min(100, (100 * (progress.done + stepFraction)) / progress.total)
    : undefined;
}

/** How long it took, or has taken so far; undefined before it started. */
export function elapsedMs(
  { startedAt, finishedAt }: { startedAt?: string; finishedAt?: string },
  now: number,
): number | undefined {
  if (!startedAt) {
    return undefined;
  }
  const end = finishedAt ? new Date(finishedAt).getTime() : now;
  return Math.max(0, end - new Date(startedAt).getTime());
}
