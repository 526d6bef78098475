import { aVm } from '../__testUtils__/fixtures';
import {
  type ListPage,
  pagesWith,
  placeOf,
  rowsOf,
  sameUnlessChanged,
  withFreshPages,
} from './pages';

const vms = (...ids: string[]) => ids.map(id => aVm({ id }));

const page = (
  cursor: string | undefined,
  ids: string[],
  next: string | undefined,
): ListPage => ({ cursor, vms: vms(...ids), next, loadedAt: 1 });

const list = [
  page(undefined, ['a', 'b'], 'b'),
  page('b', ['c', 'd'], 'd'),
  page('d', ['e'], undefined),
];

const idsOf = (pages: ListPage[]) => rowsOf(pages).map(({ id }) => id);

describe('pages that are loaded again', () => {
  it('replace the old ones', () => {
    const next = withFreshPages(list, 1, [page('b', ['c', 'x'], 'd')]);
    expect(idsOf(next)).toEqual(['a', 'b', 'c', 'x', 'e']);
    expect(next[2]).toBe(list[2]);
  });

  it('keep the identity of unchanged VMs', () => {
    const changed = { ...page('b', [], 'd'), vms: vms('c', 'd') };
    changed.vms[1] = { ...changed.vms[1], phase: 'failed' };
    const [, second] = withFreshPages(list, 1, [changed]);
    expect(second.vms[0]).toBe(list[1].vms[0]);
    expect(second.vms[1].phase).toBe('failed');
  });

  it('move the start of the page behind them', () => {
    // "b" went, so that "c" moved up.
    const next = withFreshPages(list, 0, [page(undefined, ['a', 'c'], 'c')]);
    expect(next[1]).toMatchObject({ cursor: 'c', loadedAt: 0 });
    expect(idsOf(next)).toEqual(['a', 'c', 'd', 'e']);
  });

  it('end the list if nothing is behind them any more', () => {
    expect(
      idsOf(withFreshPages(list, 0, [page(undefined, ['a'], undefined)])),
    ).toEqual(['a']);
  });

  it('fill an empty list', () => {
    expect(withFreshPages([], 0, [list[0]])).toEqual([list[0]]);
  });
});

it('finds the pages of rows and the place of a row', () => {
  expect(pagesWith(list, { first: 0, last: 1 })).toEqual({ from: 0, to: 0 });
  expect(pagesWith(list, { first: 1, last: 2 })).toEqual({ from: 0, to: 1 });
  expect(pagesWith(list, { first: 4, last: 99 })).toEqual({ from: 2, to: 2 });
  expect(pagesWith([], { first: 0, last: 9 })).toEqual({ from: 0, to: 0 });
  expect(placeOf(list, 3)).toEqual({ cursor: 'b', row: 1 });
  expect(placeOf([], 3)).toEqual({ cursor: undefined, row: 3 });
});

it('keeps the identity of an unchanged list', () => {
  const old = vms('a', 'b');
  expect(sameUnlessChanged(old, [...old])).toBe(old);
  const longer = [...old, ...vms('c')];
  expect(sameUnlessChanged(old, longer)).toBe(longer);
});
