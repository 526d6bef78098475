import fc from 'fast-check';
import { backoffMs } from './backoff';

const options = { initialMs: 1000, maxMs: 60_000 };

describe('backoffMs', () => {
  it('doubles up to the longest', () => {
    const waits = [0, 1, 2, 5, 6, 7, 1000].map(n => backoffMs(n, 1, options));
    expect(waits).toEqual([1000, 2000, 4000, 32_000, 60_000, 60_000, 60_000]);
    expect(backoffMs(3, 0, options)).toBe(4000);
  });

  it('is never shorter than half of it nor longer than all of it', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tried, random) => {
          const wait = backoffMs(tried, random, options);
          expect(wait).toBeGreaterThanOrEqual(500);
          expect(wait).toBeLessThanOrEqual(60_000);
          expect(wait).toBeGreaterThanOrEqual(backoffMs(tried, 0, options));
          expect(wait).toBeLessThanOrEqual(backoffMs(tried, 1, options));
        },
      ),
    );
  });
});
