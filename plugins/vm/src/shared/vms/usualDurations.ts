import type { VmOperation, VmOperationType } from '@backlot/plugin-vm-common';
import { elapsedMs } from './operations';

/** How many operations tell what is usual; older ones may tell of older times. */
const RECENT = 20;

/** By the name of the step, in milliseconds. */
export type UsualDurations = ReadonlyMap<string, number>;

/** The middle one: a single slow day does not change what is usual. */
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
 * How long each step of such an operation usually takes.
 *
 * @param operations - newest first; what did not succeed is left out
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
    // A succeeded operation may have failed attempts behind it.
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
