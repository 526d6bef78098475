import type { Vm } from '@backlot/plugin-vm-common';

/** A part of an endless list, as it was when it was loaded. */
export type FleetPart = {
  /** Where it starts; undefined: at the first VM. */
  cursor: string | undefined;
  vms: Vm[];
  /** Where the next part starts; undefined: there is none. */
  next: string | undefined;
  /** When it was loaded; 0 where it has to be loaded again. */
  loadedAt: number;
};

/** Rows by their numbers in the list. */
export type RowRange = { first: number; last: number };

/** Unchanged VMs stay the same objects, so that their rows are not made anew. */
function keepingSame(old: Vm[], fresh: Vm[]): Vm[] {
  const known = new Map(old.map(vm => [vm.id, vm]));
  return fresh.map(vm => {
    const before = known.get(vm.id);
    return before && JSON.stringify(before) === JSON.stringify(vm)
      ? before
      : vm;
  });
}

/**
 * The list with some of its parts loaded again. Where these end elsewhere than
 * before, because VMs came or went, the part behind them starts there from now
 * on, and has to be loaded again once it is looked at.
 */
export function withFreshParts(
  parts: FleetPart[],
  from: number,
  fresh: FleetPart[],
): FleetPart[] {
  const end = fresh[fresh.length - 1]?.next;
  const behind = end === undefined ? [] : parts.slice(from + fresh.length);
  return [
    ...parts.slice(0, from),
    ...fresh.map((part, index) => ({
      ...part,
      vms: keepingSame(parts[from + index]?.vms ?? [], part.vms),
    })),
    ...behind.map((part, index) =>
      index === 0 && part.cursor !== end
        ? { ...part, cursor: end, loadedAt: 0 }
        : part,
    ),
  ];
}

/** Each VM once, also where a part that was loaded again overlaps the next. */
export function rowsOf(parts: FleetPart[]): Vm[] {
  const rows = new Map<string, Vm>();
  for (const { vms } of parts) {
    for (const vm of vms) {
      if (!rows.has(vm.id)) {
        rows.set(vm.id, vm);
      }
    }
  }
  return [...rows.values()];
}

/** The same list where nothing in it changed, so that nothing is drawn anew. */
export const sameUnlessChanged = (old: Vm[], fresh: Vm[]): Vm[] =>
  old.length === fresh.length && old.every((vm, index) => vm === fresh[index])
    ? old
    : fresh;

/** The numbers of the first and the last part that hold such rows. */
export function partsWith(
  parts: FleetPart[],
  { first, last }: RowRange,
): { from: number; to: number } {
  const at = (row: number) => {
    let end = 0;
    const index = parts.findIndex(({ vms }) => {
      end += vms.length;
      return row < end;
    });
    return index === -1 ? Math.max(0, parts.length - 1) : index;
  };
  return { from: at(first), to: at(last) };
}

/** Where a row is: the part that holds it, and its number therein. */
export function placeOf(
  parts: FleetPart[],
  row: number,
): { cursor: string | undefined; row: number } {
  const { from } = partsWith(parts, { first: row, last: row });
  const before = parts
    .slice(0, from)
    .reduce((sum, { vms }) => sum + vms.length, 0);
  return { cursor: parts[from]?.cursor, row: Math.max(0, row - before) };
}
