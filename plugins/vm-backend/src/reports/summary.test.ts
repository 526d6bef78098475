import { summarize } from './summary';

describe('summarize', () => {
  it('adds up parts by their values, the largest first', () => {
    expect(
      summarize(
        ['image', 'system'],
        [
          { by: { image: 'a', system: null }, phase: 'ready', count: 2 },
          { by: { image: 'b', system: 's' }, phase: 'ready', count: 3 },
          { by: { image: 'b', system: 's' }, phase: 'failed', count: 1 },
        ],
      ),
    ).toEqual({
      total: 6,
      phases: expect.objectContaining({ ready: 5, failed: 1, lost: 0 }),
      items: [
        {
          by: { image: 'b', system: 's' },
          total: 4,
          phases: expect.objectContaining({ ready: 3, failed: 1 }),
        },
        {
          by: { image: 'a', system: null },
          total: 2,
          phases: expect.objectContaining({ ready: 2 }),
        },
      ],
      others: 0,
    });
  });

  it('adds up what is beyond 500 items', () => {
    const { items, others, total } = summarize(
      ['owner'],
      Array.from({ length: 502 }, (_, i) => ({
        by: { owner: `team-${i}` },
        phase: 'ready' as const,
        count: i + 1,
      })),
    );
    expect(items).toHaveLength(500);
    expect(items[0].by.owner).toBe('team-501');
    expect(others).toBe(1 + 2);
    expect(total).toBe((502 * 503) / 2);
  });
});
