import { aRolloutBatch } from '../__testUtils__/fixtures';
import { batchSegments, countBatchPhases, environmentSpans } from './batches';

const batches = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    aRolloutBatch({
      number: index + 1,
      canary: index === 0,
      phase: index < 10 ? 'done' : 'waiting',
      environment: index < count / 2 ? 'development' : 'production',
      vms: 1,
    }),
  );

describe('the segments of the batch bar', () => {
  it('are the batches if there are few', () => {
    expect(batchSegments(batches(20))).toHaveLength(20);
  });

  it('merge similar batches if there are many', () => {
    expect(batchSegments(batches(200))).toEqual([
      expect.objectContaining({ first: 1, last: 1, canary: true, vms: 1 }),
      expect.objectContaining({ first: 2, last: 10, phase: 'done', vms: 9 }),
      expect.objectContaining({ first: 11, last: 100, vms: 90 }),
      expect.objectContaining({
        first: 101,
        last: 200,
        environment: 'production',
        vms: 100,
      }),
    ]);
  });

  it('are labelled with their environments', () => {
    expect(environmentSpans(batchSegments(batches(20)))).toEqual([
      { environment: 'development', vms: 10 },
      { environment: 'production', vms: 10 },
    ]);
  });
});

it('counts batches by phase', () => {
  expect(
    countBatchPhases([
      aRolloutBatch({ phase: 'done' }),
      aRolloutBatch({ phase: 'open' }),
      aRolloutBatch(),
      aRolloutBatch(),
    ]),
  ).toEqual({ done: 1, open: 1, waiting: 2 });
});
