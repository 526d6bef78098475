/* eslint-disable jest/no-conditional-expect -- a property speaks of the cases that it is about */
import fc from 'fast-check';
import { type PhaseCounts, groupPhase } from './groupPhase';

const none: PhaseCounts = {
  pending: 0,
  provisioning: 0,
  ready: 0,
  failed: 0,
  lost: 0,
  deleting: 0,
};

describe('groupPhase', () => {
  it.each<[string, number, boolean, Partial<PhaseCounts>]>([
    ['pending', 2, false, { pending: 2 }],
    ['pending', 2, false, {}],
    ['provisioning', 2, false, { pending: 1, provisioning: 1 }],
    ['provisioning', 2, false, { pending: 1, ready: 1 }],
    ['ready', 2, false, { ready: 2 }],
    ['ready', 1, false, { ready: 1, deleting: 1 }],
    ['ready', 1, false, { ready: 2 }],
    ['degraded', 2, false, { ready: 1, failed: 1 }],
    ['degraded', 2, false, { pending: 1, failed: 1 }],
    ['degraded', 2, false, { ready: 1, lost: 1 }],
    ['failed', 2, false, { failed: 2 }],
    ['failed', 1, false, { lost: 1 }],
    ['deleting', 2, true, { ready: 1, failed: 1 }],
    ['deleting', 2, true, { deleting: 1 }],
    ['deleted', 2, true, {}],
  ])(
    'is %s for %i wanted, deletion asked %p, with %p',
    (phase, count, asked, counts) => {
      expect(
        groupPhase({ count, deleteRequested: asked }, { ...none, ...counts }),
      ).toBe(phase);
    },
  );

  it('is deleted when that was asked and nothing is left, and only then', () => {
    const few = fc.nat(3);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        fc.record({
          pending: few,
          provisioning: few,
          ready: few,
          failed: few,
          lost: few,
          deleting: few,
        }),
        (count, deleteRequested, counts) => {
          const left = Object.values(counts).reduce((sum, n) => sum + n);
          const phase = groupPhase({ count, deleteRequested }, counts);
          expect(phase === 'deleted').toBe(deleteRequested && left === 0);
          expect(phase === 'deleting').toBe(deleteRequested && left > 0);
          if (phase === 'ready') {
            expect(counts.ready).toBeGreaterThanOrEqual(count);
            expect(counts.failed + counts.lost).toBe(0);
          }
        },
      ),
    );
  });
});
