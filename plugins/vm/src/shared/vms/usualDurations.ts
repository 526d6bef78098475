import type { VmOperation, VmOperationType } from '@backlot/plugin-vm-common';
import { elapsedMs } from './operations';

/** How many operations are considered. Older ones say little about today. */
const RECENT = 20;

/** By step, in milliseconds. */
export type UsualDurations = ReadonlyMap<string, number>;

/** The median: a single outlier does not change it. */
export function median(values: number[]): number | undefined {
  if (values.length === 0) {
    return undefined;
  }
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * How long each step of an operation usually takes.
 *
 * @param operations - newest first; only succeeded steps are considered
 */
export function usualDurations(
  operations: VmOperation[],
  type: VmOperationType,
): UsualDurations {
  const taken = new Map<string, number[]>();
  operations
    .filter(operation => operation.type === type)
    .filter(({ phase }) => phase === 'succeeded')
    .slice(0, RECENT)
    .flatMap(({ steps }) => steps)
    // A succeeded operation may include failed attempts.
    .filter(({ finishedAt, outcome }) => finishedAt && outcome !== 'failed')
    .forEach(step =>
      taken.set(step.name, [
        ...(taken.get(step.name) ?? []),
        elapsedMs(step, 0) ?? 0,
      ]),
    );
  return new Map(
    [...taken].map(([name, durations]) => [name, median(durations) ?? 0]),
  );
}
