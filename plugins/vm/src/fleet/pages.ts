import type { Vm } from '@backlot/plugin-vm-common';

/** A page of the endless list, as it was loaded. */
export type ListPage = {
  /** Where the page starts; undefined for the first one. */
  cursor: string | undefined;
  vms: Vm[];
  /** Where the next page starts; undefined for the last one. */
  next: string | undefined;
  /** When it was loaded; 0 if it has to be loaded again. */
  loadedAt: number;
};

/** Indexes of rows in the list. */
export type RowRange = { first: number; last: number };

/**
 * Unchanged VMs keep their identity, so that their rows do not render again.
 */
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
 * The list with some of its pages loaded again. If VMs came or went, these end
 * elsewhere than before: then the page behind them starts there and is loaded
 * again once it is on the screen.
 */
export function withFreshPages(
  pages: ListPage[],
  from: number,
  fresh: ListPage[],
): ListPage[] {
  const end = fresh[fresh.length - 1]?.next;
  const behind = end === undefined ? [] : pages.slice(from + fresh.length);
  return [
    ...pages.slice(0, from),
    ...fresh.map((page, index) => ({
      ...page,
      vms: keepingSame(pages[from + index]?.vms ?? [], page.vms),
    })),
    ...behind.map((page, index) =>
      index === 0 && page.cursor !== end
        ? { ...page, cursor: end, loadedAt: 0 }
        : page,
    ),
  ];
}

/**
 * Every VM once, even if a page that was loaded again overlaps the next one.
 */
export function rowsOf(pages: ListPage[]): Vm[] {
  const rows = new Map<string, Vm>();
  for (const { vms } of pages) {
    for (const vm of vms) {
      if (!rows.has(vm.id)) {
        rows.set(vm.id, vm);
      }
    }
  }
  return [...rows.values()];
}

/**
 * Keeps the identity of an unchanged list, so that the table does not render
 * again.
 */
export const sameUnlessChanged = (old: Vm[], fresh: Vm[]): Vm[] =>
  old.length === fresh.length && old.every((vm, index) => vm === fresh[index])
    ? old
    : fresh;

/** The indexes of the first and the last page with these rows. */
export function pagesWith(
  pages: ListPage[],
  { first, last }: RowRange,
): { from: number; to: number } {
  const at = (row: number) => {
    let end = 0;
    const index = pages.findIndex(({ vms }) => {
      end += vms.length;
      return row < end;
    });
    return index === -1 ? Math.max(0, pages.length - 1) : index;
  };
  return { from: at(first), to: at(last) };
}

/** The page that holds a row, and the index of the row in it. */
export function placeOf(
  pages: ListPage[],
  row: number,
): { cursor: string | undefined; row: number } {
  const { from } = pagesWith(pages, { first: row, last: row });
  const before = pages
    .slice(0, from)
    .reduce((sum, { vms }) => sum + vms.length, 0);
  return { cursor: pages[from]?.cursor, row: Math.max(0, row - before) };
}
