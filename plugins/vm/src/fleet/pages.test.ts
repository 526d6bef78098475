import { aVm } from '../__testUtils__/fixtures';
import {
  type FleetPart,
  partsWith,
  placeOf,
  rowsOf,
  sameUnlessChanged,
  withFreshParts,
} from './pages';

const vms = (...ids: string[]) => ids.map(id => aVm({ id }));

const part = (
  cursor: string | undefined,
  ids: string[],
  next: string | undefined,
): FleetPart => ({ cursor, vms: vms(...ids), next, loadedAt: 1 });

const list = [
  part(undefined, ['a', 'b'], 'b'),
  part('b', ['c', 'd'], 'd'),
  part('d', ['e'], undefined),
];

const idsOf = (parts: FleetPart[]) => rowsOf(parts).map(({ id }) => id);

describe('pages that are loaded again', () => {
  it('replace the old ones', () => {
    const next = withFreshParts(list, 1, [part('b', ['c', 'x'], 'd')]);
    expect(idsOf(next)).toEqual(['a', 'b', 'c', 'x', 'e']);
    expect(next[2]).toBe(list[2]);
  });

  it('keep the identity of unchanged VMs', () => {
    const changed = { ...part('b', [], 'd'), vms: vms('c', 'd') };
    changed.vms[1] = { ...changed.vms[1], phase: 'failed' };
    const [, second] = withFreshParts(list, 1, [changed]);
    expect(second.vms[0]).toBe(list[1].vms[0]);
    expect(second.vms[1].phase).toBe('failed');
  });

  it('move the start of the page behind them', () => {
    // "b" went, so that "c" moved up.
    const next = withFreshParts(list, 0, [part(undefined, ['a', 'c'], 'c')]);
    expect(next[1]).toMatchObject({ cursor: 'c', loadedAt: 0 });
    expect(idsOf(next)).toEqual(['a', 'c', 'd', 'e']);
  });

  it('end the list if nothing is behind them any more', () => {
    expect(
      idsOf(withFreshParts(list, 0, [part(undefined, ['a'], undefined)])),
    ).toEqual(['a']);
  });

  it('fill an empty list', () => {
    expect(withFreshParts([], 0, [list[0]])).toEqual([list[0]]);
  });
});

it('finds the pages of rows and the place of a row', () => {
  expect(partsWith(list, { first: 0, last: 1 })).toEqual({ from: 0, to: 0 });
  expect(partsWith(list, { first: 1, last: 2 })).toEqual({ from: 0, to: 1 });
  expect(partsWith(list, { first: 4, last: 99 })).toEqual({ from: 2, to: 2 });
  expect(partsWith([], { first: 0, last: 9 })).toEqual({ from: 0, to: 0 });
  expect(placeOf(list, 3)).toEqual({ cursor: 'b', row: 1 });
  expect(placeOf([], 3)).toEqual({ cursor: undefined, row: 3 });
});

it('keeps the identity of an unchanged list', () => {
  const old = vms('a', 'b');
  expect(sameUnlessChanged(old, [...old])).toBe(old);
  const longer = [...old, ...vms('c')];
  expect(sameUnlessChanged(old, longer)).toBe(longer);
});
