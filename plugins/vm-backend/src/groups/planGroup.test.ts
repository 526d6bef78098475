/* eslint-disable jest/no-conditional-expect -- a property speaks of the cases that it is about */
import fc from 'fast-check';
import {
  type GroupIntent,
  type PlannedGroup,
  type PlannedVm,
  planGroup,
} from './planGroup';
import type { RolloutAllowance } from '../model/group';
import { limitsOf } from './rolloutLimits';

const now = new Date('2030-01-01T00:00:00Z');
const at = (minute: number) => new Date(now.getTime() + minute * 60_000);

const group = (changes: Partial<PlannedGroup> = {}): PlannedGroup => ({
  count: 1,
  deleteRequestedAt: null,
  deleteForce: false,
  leaseExpiresAt: null,
  deletedAt: null,
  rolloutAllowance: null,
  ...changes,
});

let names = 0;
const vm = (
  phase: PlannedVm['phase'],
  changes: Partial<PlannedVm> = {},
): PlannedVm => ({
  id: `vm-${++names}`,
  name: `orders-${names}`,
  phase,
  power: 'running',
  specRevision: 1,
  acceptedAt: null,
  desired: 'present',
  desiredForce: false,
  recreate: false,
  createdAt: at(-60),
  readyAt: phase === 'ready' ? at(-30) : null,
  nameIndex: 1,
  ...changes,
});

const removed = (intents: GroupIntent[]) =>
  intents.flatMap(intent => (intent.do === 'removeVm' ? [intent.vmId] : []));

describe('planGroup', () => {
  it('makes what is missing', () => {
    expect(planGroup(group({ count: 3 }), [vm('ready')], now)).toEqual([
      { do: 'createVms', count: 2, because: 'scaled up to 3' },
    ]);
  });

  it('wants nothing when all are there, whatever their phase', () => {
    const vms = (
      ['pending', 'provisioning', 'ready', 'failed', 'lost'] as const
    ).map(phase => vm(phase));
    expect(planGroup(group({ count: 5 }), vms, now)).toEqual([]);
  });

  it('lets go first of what is least ready, and of the newest', () => {
    const oldest = vm('ready', { readyAt: at(-90) });
    const newest = vm('ready', { readyAt: at(-10) });
    const twin = vm('ready', { readyAt: at(-10), nameIndex: 7 });
    const lost = vm('lost');
    const provisioning = vm('provisioning');
    const failed = vm('failed');
    const pending = vm('pending');
    const vms = [oldest, newest, twin, lost, provisioning, failed, pending];
    const order = [pending, failed, provisioning, lost, twin, newest, oldest];
    for (let count = vms.length; count > 0; count--) {
      expect(removed(planGroup(group({ count }), vms, now))).toEqual(
        order.slice(0, vms.length - count).map(({ id }) => id),
      );
    }
  });

  it('replaces a recreated VM when it is gone, and not before', () => {
    const leaving = vm('deleting', { desired: 'absent', recreate: true });
    expect(planGroup(group(), [leaving], now)).toEqual([]);
    const gone = { ...leaving, phase: 'deleted' as const };
    expect(planGroup(group(), [gone], now)).toEqual([
      { do: 'replaceVm', vmId: gone.id, because: 'recreated' },
    ]);
  });

  it('gives up successors before it removes VMs', () => {
    const leaving = vm('deleting', { desired: 'absent', recreate: true });
    expect(planGroup(group({ count: 1 }), [vm('ready'), leaving], now)).toEqual(
      [
        {
          do: 'dropReplacement',
          vmId: leaving.id,
          because: 'scaled down to 1',
        },
      ],
    );
  });

  it('ends with its lease, to the millisecond', () => {
    const one = vm('ready');
    expect(
      planGroup(
        group({ leaseExpiresAt: new Date(now.getTime() + 1) }),
        [one],
        now,
      ),
    ).toEqual([]);
    expect(planGroup(group({ leaseExpiresAt: now }), [one], now)).toEqual([
      { do: 'deleteGroup', because: 'its lease has ended' },
      {
        do: 'removeVm',
        vmId: one.id,
        force: false,
        because: 'its lease has ended',
      },
    ]);
  });

  it('removes all of a deleted group, and forces those that are on their way', () => {
    const leaving = vm('deleting', { desired: 'absent' });
    const ready = vm('ready');
    const deleted = group({ deleteRequestedAt: now });
    expect(removed(planGroup(deleted, [leaving, ready], now))).toEqual([
      ready.id,
    ]);
    expect(
      removed(
        planGroup({ ...deleted, deleteForce: true }, [leaving, ready], now),
      ),
    ).toEqual([leaving.id, ready.id]);
  });
});

describe('planGroup, whatever there is', () => {
  const anyVm = fc
    .record({
      phase: fc.constantFrom(
        'pending' as const,
        'provisioning' as const,
        'ready' as const,
        'failed' as const,
        'lost' as const,
        'deleting' as const,
        'deleted' as const,
      ),
      absent: fc.boolean(),
      desiredForce: fc.boolean(),
      recreate: fc.boolean(),
      minute: fc.integer({ min: -100, max: -1 }),
      nameIndex: fc.integer({ min: 1, max: 99 }),
    })
    .map(({ phase, absent, minute, ...rest }) => {
      const leaving = absent || phase === 'deleting' || phase === 'deleted';
      return vm(phase, {
        ...rest,
        desired: leaving ? 'absent' : 'present',
        desiredForce: leaving && rest.desiredForce,
        // The planner is shown deleted VMs only while a successor is missing.
        recreate: leaving && (rest.recreate || phase === 'deleted'),
        createdAt: at(minute),
        readyAt: phase === 'ready' ? at(minute) : null,
      });
    });
  const anyGroup = fc
    .record({
      count: fc.integer({ min: 1, max: 8 }),
      deleting: fc.boolean(),
      deleteForce: fc.boolean(),
      lease: fc.option(fc.integer({ min: -5, max: 5 })),
      deleted: fc.boolean(),
    })
    .map(({ count, deleting, deleteForce, lease, deleted }) =>
      group({
        count,
        deleteRequestedAt: deleting ? now : null,
        deleteForce: deleting && deleteForce,
        leaseExpiresAt: lease === null ? null : at(lease),
        deletedAt: deleting && deleted ? now : null,
      }),
    );

  /** Does what the intents say, as `applyPlan` does it in the database. */
  function apply(
    before: PlannedGroup,
    vms: PlannedVm[],
    intents: GroupIntent[],
  ): { after: PlannedGroup; left: PlannedVm[] } {
    let after = before;
    const left = vms.map(one => ({ ...one }));
    const find = (id: string) => left.find(one => one.id === id)!;
    for (const intent of intents) {
      switch (intent.do) {
        case 'deleteGroup':
          after = { ...after, deleteRequestedAt: now };
          break;
        case 'createVms':
          for (let i = 0; i < intent.count; i++) {
            left.push(vm('pending'));
          }
          break;
        case 'replaceVm':
          find(intent.vmId).recreate = false;
          left.push(vm('pending'));
          break;
        case 'dropReplacement':
          find(intent.vmId).recreate = false;
          break;
        default:
          Object.assign(find(intent.vmId), {
            desired: 'absent',
            ...(intent.do === 'recreateVm'
              ? { recreate: true }
              : intent.force && { desiredForce: true }),
          });
      }
    }
    return {
      after,
      left: left.filter(one => one.phase !== 'deleted' || one.recreate),
    };
  }

  const holds = (
    property: (
      before: PlannedGroup,
      vms: PlannedVm[],
      intents: GroupIntent[],
    ) => void,
  ) =>
    fc.assert(
      fc.property(anyGroup, fc.array(anyVm, { maxLength: 10 }), (given, vms) =>
        property(given, vms, planGroup(given, vms, now)),
      ),
      { numRuns: 2000 },
    );

  it('comes to the wanted count, or to nothing', () =>
    holds((before, vms, intents) => {
      if (before.deletedAt) {
        expect(intents).toEqual([]);
        return;
      }
      const { after, left } = apply(before, vms, intents);
      const holding = left.filter(
        one => one.desired === 'present' || one.recreate,
      );
      expect(holding).toHaveLength(after.deleteRequestedAt ? 0 : after.count);
    }));

  it('plans nothing more once it is carried out', () =>
    holds((before, vms, intents) => {
      const { after, left } = apply(before, vms, intents);
      const again = planGroup(after, left, now);
      if (after.deleteRequestedAt) {
        // To delete a group again is to try failed deletions again.
        expect(removed(again)).toHaveLength(again.length);
        for (const id of removed(again)) {
          expect(left.find(one => one.id === id)!.phase).toBe('failed');
        }
      } else {
        expect(again).toEqual([]);
      }
    }));

  it('names each VM once, says why, and leaves deleted ones deleted', () =>
    holds((_, vms, intents) => {
      const gone = new Set(
        vms.filter(({ phase }) => phase === 'deleted').map(({ id }) => id),
      );
      const ids = removed(intents);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter(id => gone.has(id))).toEqual([]);
      expect(intents.filter(({ because }) => !because)).toEqual([]);
    }));

  it('neither makes nor replaces anything while it removes VMs that are wanted', () =>
    holds((_, vms, intents) => {
      const present = new Set(
        vms.filter(({ desired }) => desired === 'present').map(({ id }) => id),
      );
      if (removed(intents).some(id => present.has(id))) {
        const kinds = intents.map(intent => intent.do);
        expect(kinds).not.toContain('createVms');
        expect(kinds).not.toContain('replaceVm');
      }
    }));

  it('does not force what was not forced', () =>
    holds((before, _, intents) => {
      for (const intent of intents) {
        if (intent.do === 'removeVm') {
          expect(intent.force).toBe(
            before.deleteRequestedAt !== null && before.deleteForce,
          );
        }
      }
    }));
});

describe('planGroup under a rollout', () => {
  const allowance = (
    changes: Partial<RolloutAllowance> = {},
  ): RolloutAllowance => ({
    current: [2],
    allowed: null,
    maxUnavailable: 1,
    maxSurge: 0,
    held: false,
    ...changes,
  });
  const old = (phase: PlannedVm['phase'] = 'ready') => vm(phase);
  const fresh = (accepted: boolean, phase: PlannedVm['phase'] = 'ready') =>
    vm(phase, { specRevision: 2, acceptedAt: accepted ? now : null });
  const plan = (
    count: number,
    vms: PlannedVm[],
    changes: Partial<RolloutAllowance> = {},
  ) =>
    planGroup(group({ count, rolloutAllowance: allowance(changes) }), vms, now);

  it('replaces as many at once as may be away, and what is away first', () => {
    const [one, two, three] = [old(), old('failed'), old()];
    expect(plan(3, [one, two, three])).toEqual([
      {
        do: 'recreateVm',
        vmId: two.id,
        because: `replace ${two.name}: it is failed anyway`,
      },
    ]);
    expect(plan(3, [one, two, three], { maxUnavailable: 2 })).toMatchObject([
      { vmId: two.id },
      {
        vmId: one.id,
        because: `replace ${one.name}: 2 of 2 unavailable allowed`,
      },
    ]);
  });

  it('waits for a new VM to prove itself', () => {
    expect(plan(2, [fresh(false), old()])).toEqual([]);
    expect(plan(2, [fresh(true), old()])).toMatchObject([{ do: 'recreateVm' }]);
  });

  it('makes the extra VM first, and removes an old one when it may', () => {
    const limits = { maxUnavailable: 0, maxSurge: 1 };
    const [one, two] = [old(), old()];
    expect(plan(2, [one, two], limits)).toEqual([
      {
        do: 'createVms',
        count: 1,
        because: 'rollout: 1 of 1 max surge used',
      },
    ]);
    expect(plan(2, [one, two, fresh(false)], limits)).toEqual([]);
    expect(plan(2, [one, two, fresh(true)], limits)).toMatchObject([
      {
        do: 'removeVm',
        vmId: one.id,
        because: `remove ${one.name}: enough are ready without it`,
      },
      { do: 'createVms', count: 1 },
    ]);
  });

  it('goes no further than its batch, and nowhere while it is held', () => {
    expect(plan(3, [fresh(true), old(), old()], { allowed: 1 })).toEqual([]);
    expect(plan(3, [old(), old(), old()], { held: true })).toEqual([]);
    const gone = vm('deleted', { desired: 'absent', recreate: true });
    expect(plan(2, [gone, old()], { held: true })).toMatchObject([
      { do: 'replaceVm', vmId: gone.id },
    ]);
  });

  it('scales meanwhile: up by the new spec, down by the old', () => {
    const one = vm('ready', { nameIndex: 1 });
    const two = vm('ready', { nameIndex: 2 });
    expect(plan(4, [fresh(true), one, two])).toEqual([
      { do: 'createVms', count: 1, because: 'scaled up to 4' },
    ]);
    expect(plan(2, [fresh(true), one, two])).toEqual([
      {
        do: 'removeVm',
        vmId: two.id,
        force: false,
        because: 'scaled down to 2',
      },
    ]);
  });

  it('keeps to its limits, whatever there is', () => {
    const phases = [
      'pending',
      'provisioning',
      'ready',
      'failed',
      'lost',
      'deleting',
      'deleted',
    ] as const;
    const anyVm = fc
      .record({
        phase: fc.constantFrom(...phases),
        isNew: fc.boolean(),
        accepted: fc.boolean(),
        power: fc.constantFrom('running' as const, 'stopped' as const),
        recreate: fc.boolean(),
      })
      .map(({ phase, isNew, accepted, power, recreate }) => {
        const leaving = phase === 'deleting' || phase === 'deleted';
        return vm(phase, {
          power,
          specRevision: isNew ? 2 : 1,
          acceptedAt: isNew && accepted ? now : null,
          desired: leaving ? 'absent' : 'present',
          recreate: phase === 'deleted' || (leaving && recreate),
        });
      });
    fc.assert(
      fc.property(
        fc.array(anyVm, { maxLength: 8 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(0, 1, 2, '50%'),
        fc.constantFrom(0, 1, 2, '50%'),
        (vms, count, maxUnavailable, maxSurge) => {
          const limits = { maxUnavailable, maxSurge };
          const { unavailable, surge } = limitsOf(limits, count);
          const intents = plan(count, vms, limits);
          const works = (one: PlannedVm) =>
            one.desired === 'present' &&
            one.phase === 'ready' &&
            one.power === 'running' &&
            (one.specRevision === 1 || one.acceptedAt !== null);
          const going = new Set(
            intents.flatMap(intent =>
              intent.do === 'recreateVm' || intent.do === 'removeVm'
                ? [intent.vmId]
                : [],
            ),
          );
          const before = vms.filter(works).length;
          const after = vms.filter(
            one => works(one) && !going.has(one.id),
          ).length;
          const holding = (one: PlannedVm) =>
            one.desired === 'present' || one.recreate;
          const givenUp = slotsGivenUp(intents, vms);
          const total =
            vms.filter(holding).length -
            givenUp +
            intents.reduce(
              (sum, intent) =>
                sum + (intent.do === 'createVms' ? intent.count : 0),
              0,
            );
          // Who shrinks a group has asked for it.
          const shrunk = vms.filter(holding).length > count + surge;
          expect(shrunk || after >= Math.min(before, count - unavailable)).toBe(
            true,
          );
          expect(total).toBeGreaterThanOrEqual(count);
          expect(total).toBeLessThanOrEqual(count + surge);
          expect(going.size).toBe(
            intents.filter(({ do: what }) =>
              ['recreateVm', 'removeVm'].includes(what),
            ).length,
          );
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** How many slots are given up. */
const slotsGivenUp = (intents: GroupIntent[], vms: PlannedVm[]) =>
  intents.filter(
    intent =>
      intent.do === 'dropReplacement' ||
      (intent.do === 'removeVm' &&
        vms.some(one => one.id === intent.vmId && one.desired === 'present')),
  ).length;
