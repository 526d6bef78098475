/** What of a machine is not as the inventory has it. Pure. */
import type { VmDrift, VmDriftField } from '@backlot/plugin-vm-common';
import type { ExecutorSize, FoundMachine } from '@backlot/plugin-vm-node';
import type { Vm } from '../model/vm';
import { boundaryLimits } from './GuardedExecutor';
import { cleanText } from '../model/text';

export type Difference = Omit<VmDrift, 'since'>;

/**
 * A disk may be larger than requested: images have a size of their own.
 *
 * @param size - undefined where config no longer has it: then it is unknown
 */
export function judgeDrift(
  vm: Pick<Vm, 'image' | 'imageVersion'>,
  size: ExecutorSize | undefined,
  found: FoundMachine,
): Difference[] {
  const differences: Difference[] = [];
  const compare = (
    field: VmDriftField,
    expected: string | number | undefined | null,
    seen: string | number | undefined,
    unit = '',
  ) => {
    if (
      expected !== undefined &&
      expected !== null &&
      seen !== undefined &&
      expected !== seen
    ) {
      differences.push({
        field,
        expected: cleanText(`${expected}${unit}`, boundaryLimits.name),
        found: cleanText(`${seen}${unit}`, boundaryLimits.name),
      });
    }
  };
  compare('cpus', size?.cpus, found.cpus);
  compare('memory', size?.memoryMiB, found.memoryMiB, ' MiB');
  if (size && found.diskGiB !== undefined && found.diskGiB < size.diskGiB) {
    compare('disk', size.diskGiB, Number(found.diskGiB.toFixed(3)), ' GiB');
  }
  compare('image', vm.image, found.image);
  if (found.image === undefined || found.image === vm.image) {
    compare('imageVersion', vm.imageVersion, found.imageVersion);
  }
  compare('network', found.network?.expected, found.network?.found);
  return differences;
}

/** With since when each differs so: a field that differed before keeps its time. */
export const sinceWhen = (
  differences: Difference[],
  before: VmDrift[],
  now: Date,
): VmDrift[] =>
  differences.map(difference => ({
    ...difference,
    since:
      before.find(({ field }) => field === difference.field)?.since ??
      now.toISOString(),
  }));

/** For the timeline: `cpus is 4 instead of 2`. */
export const describeDifferences = (differences: Difference[]): string =>
  differences
    .map(
      ({ field, expected, found }) =>
        `${field} ${found} instead of ${expected}`,
    )
    .join(', ');
