import { aVm } from '../__testUtils__/fixtures';
import {
  countGroups,
  offeredActions,
  selectedCount,
  selectionFilter,
} from './fleetBulk';

describe('a selection', () => {
  const rows = {
    kind: 'rows' as const,
    vms: [
      aVm({ id: 'a', can: ['stop'] }),
      aVm({ id: 'b', can: ['start', 'delete.force'] }),
    ],
  };

  it('of rows names them, and is offered what one of them takes', () => {
    expect(selectedCount(rows)).toBe(2);
    expect(selectionFilter(rows)).toEqual({ id: ['a', 'b'] });
    expect(offeredActions(rows)).toEqual(['start', 'stop']);
  });

  it('of all that match is the filter', () => {
    const all = {
      kind: 'matching' as const,
      filter: { stack: ['go'] },
      count: 700,
    };
    expect(selectedCount(all)).toBe(700);
    expect(selectionFilter(all)).toEqual({ stack: ['go'] });
    expect(offeredActions(all)).toEqual([
      'start',
      'retry',
      'stop',
      'restart',
      'recreate',
      'delete',
    ]);
  });
});

it('counts VMs by group, the largest first', () => {
  const counted = countGroups([
    aVm({ groupId: 'a' }),
    aVm({ groupId: 'b' }),
    aVm({ groupId: 'b' }),
  ]);
  expect(counted.map(({ vm, count }) => [(vm as any).groupId, count])).toEqual([
    ['b', 2],
    ['a', 1],
  ]);
});
