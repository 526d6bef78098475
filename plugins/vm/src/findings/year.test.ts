import type { FleetSummary } from '@backlot/plugin-vm-common';
import { someOptions } from '../__testUtils__/fixtures';
import { comingYear } from './year';

const [image] = someOptions().images;
const images = [
  { ...image, name: 'old', endOfLife: '2026-06-30' },
  { ...image, name: 'soon', endOfLife: '2026-11-30' },
  { ...image, name: 'later', endOfLife: '2027-12-31' },
  { ...image, name: 'endless', endOfLife: undefined },
];
const now = new Date('2026-11-21T23:30:00Z').getTime();

const summary = (counts: Record<string, number>, others = 0) => {
  const items = Object.entries(counts).map(([name, total]) => ({
    by: { image: name },
    total,
    phases: {} as FleetSummary['phases'],
  }));
  const total = items.reduce((sum, item) => sum + item.total, others);
  return { items, others, total };
};

describe('comingYear', () => {
  it('has today and the first of the next twelve months', () => {
    const { points } = comingYear(summary({}), images, now);
    expect(points.map(({ date }) => date)).toEqual([
      '2026-11-21',
      '2026-12-01',
      ...Array.from(
        { length: 11 },
        (_, month) => `2027-${String(month + 1).padStart(2, '0')}-01`,
      ),
    ]);
  });

  it('counts VMs as unsupported from the day after the last one', () => {
    const { points, total } = comingYear(
      summary({ old: 2, soon: 3, later: 4, endless: 5 }),
      images,
      now,
    );
    expect(total).toBe(14);
    const [today, december, january] = points;
    expect(today).toMatchObject({
      ended: 2,
      supported: 7,
      unknown: 5,
      endedImages: [{ image: 'old', vms: 2 }],
    });
    expect(december).toMatchObject({
      ended: 5,
      supported: 4,
      unknown: 5,
      endedImages: [
        { image: 'soon', vms: 3 },
        { image: 'old', vms: 2 },
      ],
    });
    expect(january.ended).toBe(5);
    expect(points[12]).toMatchObject({ date: '2027-11-01', ended: 5 });
  });

  it('still counts the last day as supported', () => {
    const lastDay = new Date('2026-11-30T12:00:00Z').getTime();
    const at = (time: number) =>
      comingYear(summary({ soon: 1 }), images, time).points[0];
    expect(at(lastDay)).toMatchObject({ ended: 0, supported: 1 });
    expect(at(lastDay + 86_400_000)).toMatchObject({ ended: 1, supported: 0 });
  });

  it('counts images without an option, and the rest, as unknown', () => {
    const { points } = comingYear(summary({ forgotten: 2 }, 3), images, now);
    expect(points.every(({ unknown }) => unknown === 5)).toBe(true);
  });
});
