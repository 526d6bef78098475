import { aVm } from '../../__testUtils__/fixtures';
import {
  countGroups,
  offeredActions,
  renewalSearch,
  selectedCount,
  selectionFilter,
} from './bulk';

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

describe('the renewal of what is chosen', () => {
  const GROUP = aVm().groupId;

  it('names the group of each row once', () => {
    expect(
      renewalSearch({ kind: 'rows', vms: [aVm(), aVm({ id: 'b' })] }),
    ).toBe(`group=${GROUP}`);
  });

  it('takes the filter of all that match', () => {
    expect(
      renewalSearch({
        kind: 'matching',
        filter: { image: ['debian-11', 'debian-10'], text: 'orders' },
        count: 700,
      }),
    ).toBe('image=debian-11&image=debian-10&text=orders');
  });

  it('is left to a filter where there are too many groups for an address', () => {
    const vms = Array.from({ length: 51 }, (_, index) =>
      aVm({ groupId: String(index) }),
    );
    expect(renewalSearch({ kind: 'rows', vms })).toBeUndefined();
  });
});
