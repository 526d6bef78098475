import type { Transaction } from '../Inventory';

/** Locks a prefix, be it new or not, until the transaction ends. */
export async function lockNamePrefix(
  tx: Transaction,
  prefix: string,
): Promise<void> {
  await tx('name_prefixes').insert({ prefix }).onConflict('prefix').merge();
}

/**
 * Whether new groups of a component may use a prefix: it belongs to the
 * component that used it first, as long as that has a VM of such a name.
 */
export async function mayUseNamePrefix(
  tx: Transaction,
  prefix: string,
  component: string,
): Promise<boolean> {
  const known = await tx('name_prefixes').where('prefix', prefix).first();
  if (!known?.component || known.component === component) {
    return true;
  }
  const held = await tx('vms')
    .where({ name_prefix: prefix, name_held: true })
    .first('id');
  return held === undefined;
}

/** Gives a locked prefix to a component. */
export async function ownNamePrefix(
  tx: Transaction,
  prefix: string,
  component: string,
): Promise<void> {
  await tx('name_prefixes').where('prefix', prefix).update({ component });
}
