import type { Transaction } from '../Inventory';
import { lockNamePrefix } from './namePrefixes';

const nameOf = (prefix: string, index: number) =>
  `${prefix}-${String(index).padStart(2, '0')}`;

/**
 * The lowest free indexes of a prefix, under its lock; the caller inserts the
 * VMs before the next call.
 *
 * @param preferredIndex - taken first where it is free
 * @param dryRun - looks without taking the lock
 */
export async function allocateNames(
  tx: Transaction,
  prefix: string,
  count: number,
  options: { dryRun?: boolean; preferredIndex?: number } = {},
): Promise<Array<{ name: string; index: number }>> {
  if (!options.dryRun) {
    await lockNamePrefix(tx, prefix);
  }
  const taken = new Set<string>(
    await tx('vms')
      .where('name_prefix', prefix)
      .where('name_held', true)
      .pluck('name'),
  );
  const names: Array<{ name: string; index: number }> = [];
  const offer = (index: number) => {
    const name = nameOf(prefix, index);
    if (!taken.has(name)) {
      names.push({ name, index });
    }
  };
  if (options.preferredIndex !== undefined) {
    offer(options.preferredIndex);
  }
  for (let index = 1; names.length < count; index++) {
    offer(index);
  }
  return names;
}
