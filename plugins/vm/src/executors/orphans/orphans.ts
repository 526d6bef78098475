import type { VmOrphan, VmOrphans } from '@backlot/plugin-vm-common';

/** What tells orphans apart: two may have the ownership tag of one VM. */
export const orphanKey = ({ executor, vmId, providerId }: VmOrphan): string =>
  JSON.stringify([executor, vmId, providerId]);

export const isRemovable = ({ refusal, removing }: VmOrphan): boolean =>
  refusal === undefined && !removing;

/** How many more may be removed now, beside those that are on their way. */
export const roomForRemovals = ({ items, atOnce }: VmOrphans): number =>
  Math.max(0, atOnce - items.filter(({ removing }) => removing).length);

/** Those that are chosen and may still be removed. */
export const chosenOrphans = (
  { items }: VmOrphans,
  chosen: ReadonlySet<string>,
): VmOrphan[] =>
  items.filter(orphan => isRemovable(orphan) && chosen.has(orphanKey(orphan)));
