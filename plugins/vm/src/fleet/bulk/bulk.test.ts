import { aVm } from '../../__testUtils__/fixtures';
import {
  countGroups,
  availableActions,
  rolloutSearch,
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

  it('of rows lists their ids and the actions of any of them', () => {
    expect(selectedCount(rows)).toBe(2);
    expect(selectionFilter(rows)).toEqual({ id: ['a', 'b'] });
    expect(availableActions(rows)).toEqual(['start', 'stop']);
  });

  it('of all matching VMs is the filter', () => {
    const all = {
      kind: 'matching' as const,
      filter: { stack: ['go'] },
      count: 700,
    };
    expect(selectedCount(all)).toBe(700);
    expect(selectionFilter(all)).toEqual({ stack: ['go'] });
    expect(availableActions(all)).toEqual([
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

describe('a rollout for the selection', () => {
  const GROUP = aVm().groupId;

  it('has every group once', () => {
    expect(
      rolloutSearch({ kind: 'rows', vms: [aVm(), aVm({ id: 'b' })] }),
    ).toBe(`group=${GROUP}`);
  });

  it('has the filter of all matching VMs', () => {
    expect(
      rolloutSearch({
        kind: 'matching',
        filter: { image: ['debian-11', 'debian-10'], text: 'orders' },
        count: 700,
      }),
    ).toBe('image=debian-11&image=debian-10&text=orders');
  });

  it('is undefined with too many groups for a URL', () => {
    const vms = Array.from({ length: 51 }, (_, index) =>
      aVm({ groupId: String(index) }),
    );
    expect(rolloutSearch({ kind: 'rows', vms })).toBeUndefined();
  });
});
