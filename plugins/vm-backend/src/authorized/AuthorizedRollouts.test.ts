import type {
  RolloutCoverage,
  RolloutView,
  Rollouts,
} from '../rollouts/Rollouts';
import { AuthorizedRollouts } from './AuthorizedRollouts';
import { caller, fakeAccess, ofOwner, own } from './__testUtils__/fakeAccess';

const view = (): RolloutView => ({
  rollout: {
    id: '42',
    title: 'Larger',
    waitsFor: { for: 'vms', because: 'batch 1 waits for secret' },
    pausedBecause: 'secret-01 failed',
  } as any,
  groups: { running: 2 },
  can: ['pause', 'approve', 'abort'],
});

/** A rollout of two groups, of which conditions cover one. */
function setUp(access: Parameters<typeof fakeAccess>[0]) {
  const fakeRollouts = {
    plan: jest.fn(),
    create: jest.fn(),
    get: jest.fn(async () => view()),
    list: jest.fn(async () => ({ items: [view()] })),
    listBatches: jest.fn(),
    listGroups: jest.fn(),
    listEvents: jest.fn(async () => []),
    act: jest.fn(async () => view()),
    defer: jest.fn(),
    countCovered: jest.fn(async (ids: string[], condition: unknown) => {
      const covered = { true: 2, false: 0 }[String(condition)] ?? 1;
      return new Map(ids.map(id => [id, covered]));
    }),
  } as unknown as jest.Mocked<Rollouts & RolloutCoverage>;
  const rollouts = new AuthorizedRollouts(fakeRollouts, fakeAccess(access));
  return { fakeRollouts, rollouts };
}

describe('AuthorizedRollouts', () => {
  it('hides rollouts of which the caller may read no group', async () => {
    const { rollouts } = setUp({});
    await expect(rollouts.get('42', caller)).rejects.toThrow(
      'There is no rollout 42',
    );
  });

  it('names no hidden groups in reasons and events', async () => {
    const { rollouts, fakeRollouts } = setUp({
      'vm.group.read': ofOwner(own),
      'vm.rollout.control': true,
    });
    const { rollout } = await rollouts.get('42', caller);
    expect(JSON.stringify(rollout)).not.toContain('secret');
    await rollouts.listEvents('42', { limit: 10 }, caller);
    expect(fakeRollouts.listEvents.mock.calls[0][1].visible).toEqual({
      owner: [own],
    });
  });

  it('shows all to those who may read every group', async () => {
    const { rollouts } = setUp({ 'vm.group.read': true });
    const { rollout, can } = await rollouts.get('42', caller);
    expect(rollout.pausedBecause).toBe('secret-01 failed');
    expect(can).toEqual([]);
  });

  it('needs the permission for every group', async () => {
    const { rollouts, fakeRollouts } = setUp({
      'vm.group.read': true,
      'vm.rollout.control': ofOwner(own),
      'vm.rollout.approve': true,
    });
    await expect(
      rollouts.act('42', { action: 'pause' }, caller),
    ).rejects.toThrow('vm.rollout.control is missing for at least one');
    const { can } = await rollouts.act('42', { action: 'approve' }, caller);
    expect(can).toEqual(['approve']);
    expect(fakeRollouts.act).toHaveBeenCalledTimes(1);
  });
});
