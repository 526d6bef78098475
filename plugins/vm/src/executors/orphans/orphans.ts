import type { VmOrphan, VmOrphans } from '@backlot/plugin-vm-common';

/**
 * Identifies an orphan: two of them may have the ownership tag of the same VM.
 */
export const orphanKey = ({ executor, vmId, providerId }: VmOrphan): string =>
  JSON.stringify([executor, vmId, providerId]);

export const isRemovable = ({ refusal, removing }: VmOrphan): boolean =>
  refusal === undefined && !removing;

/** How many more can be removed now, next to those already being removed. */
export const roomForRemovals = ({ items, atOnce }: VmOrphans): number =>
  Math.max(0, atOnce - items.filter(({ removing }) => removing).length);

/** The selected orphans that can still be removed. */
export const chosenOrphans = (
  { items }: VmOrphans,
  chosen: ReadonlySet<string>,
): VmOrphan[] =>
  items.filter(orphan => isRemovable(orphan) && chosen.has(orphanKey(orphan)));
