import type { FleetSummary } from '@backlot/plugin-vm-common';
import { english } from '../../__testUtils__/english';
import { fleetTranslationRef } from '../translation';
import { chartOfStatuses, chartOfTwo } from './chart';

const t = english(fleetTranslationRef);

const phases = (ready: number, failed = 0, provisioning = 0) => ({
  pending: 0,
  provisioning,
  ready,
  failed,
  deleting: 0,
  lost: 0,
});

type Item = FleetSummary['items'][number];

const part = (image: string, stack: string, total: number): Item => ({
  by: { image, stack },
  total,
  phases: phases(total),
});

const title = (name: string) => name.toUpperCase();

describe('a chart of two fields', () => {
  it('stacks the largest first', () => {
    expect(
      chartOfTwo(
        {
          items: [
            part('micro', 'go', 1),
            part('debian', 'go', 2),
            part('debian', 'java', 4),
          ],
          others: 0,
        },
        ['image', 'stack'],
        [title, title],
        t,
      ),
    ).toEqual({
      series: [
        { key: 'java', label: 'JAVA' },
        { key: 'go', label: 'GO' },
      ],
      bars: [
        {
          label: 'DEBIAN',
          only: 'debian',
          total: 6,
          values: { java: 4, go: 2 },
        },
        { label: 'MICRO', only: 'micro', total: 1, values: { go: 1 } },
      ],
    });
  });

  it('sums up what would be unreadable and loses no VM', () => {
    const items = Array.from({ length: 20 }, (_, index) =>
      part(`image-${index}`, `stack-${index}`, 20 - index),
    );
    const chart = chartOfTwo(
      { items, others: 5 },
      ['image', 'stack'],
      [title, title],
      t,
    );

    expect(chart.bars).toHaveLength(8);
    expect(chart.series).toHaveLength(7);
    expect(chart.bars[7].label).toBe('Others');
    expect(chart.series[6].label).toBe('Others');
    expect(chart.bars.reduce((sum, bar) => sum + bar.total, 0)).toBe(215);
  });
});

describe('a chart of statuses', () => {
  const owned = (owner: string, total: number, failed = 0): Item => ({
    by: { owner },
    total,
    phases: phases(total - failed, failed),
  });

  it('only has statuses with VMs', () => {
    expect(
      chartOfStatuses(
        { items: [owned('a', 3, 1), owned('b', 1)], others: 0 },
        'owner',
        title,
        t,
      ),
    ).toEqual({
      series: [
        { key: 'ready', label: 'Ready' },
        { key: 'failed', label: 'Failed' },
      ],
      bars: [
        {
          label: 'A',
          only: 'a',
          total: 3,
          values: { ready: 2, inFlight: 0, failed: 1, lost: 0 },
        },
        {
          label: 'B',
          only: 'b',
          total: 1,
          values: { ready: 1, inFlight: 0, failed: 0, lost: 0 },
        },
      ],
    });
  });

  it('sums up the small ones', () => {
    const items = Array.from({ length: 10 }, (_, index) =>
      owned(`owner-${index}`, 2),
    );
    const { bars } = chartOfStatuses({ items, others: 0 }, 'owner', title, t);
    expect(bars).toHaveLength(8);
    expect(bars[7]).toMatchObject({ label: 'Others', total: 6 });
    expect(bars[7].values.ready).toBe(6);
  });
});
