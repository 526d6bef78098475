import { english } from '../__testUtils__/english';
import {
  aRolloutBatch,
  aRolloutGroup,
  someOptions,
} from '../__testUtils__/fixtures';
import { titles as titlesOf } from '../shared/options/options';
import { absoluteTime } from '../shared/time/time';
import {
  parseRolloutPhases,
  secondsLeft,
  shareOf,
  specChangeText,
  withReadableTimes,
} from './rollouts';
import { rolloutsTranslationRef } from './translation';

const t = english(rolloutsTranslationRef);

const titles = titlesOf(someOptions());
const { from, to } = aRolloutGroup();

describe('what becomes of a spec', () => {
  it('is told by titles, and leaves out what stays', () => {
    expect(specChangeText(from, { ...to, size: 'large' }, titles, t)).toBe(
      'Debian 12 → debian-13, Small → Large',
    );
  });

  it('is told where nothing of what is shown changes', () => {
    expect(specChangeText(from, from, titles, t)).toBe(
      'No change, only replaced',
    );
  });
});

it('tells times as the reader’s clock has them', () => {
  const time = '2026-01-01T10:00:00.000Z';
  expect(withReadableTimes(`begins at ${time}, or later`)).toBe(
    `begins at ${absoluteTime(time)}, or later`,
  );
});

it('knows the phases in a URL, and no others', () => {
  expect(
    parseRolloutPhases(new URLSearchParams('phase=paused&phase=odd')),
  ).toEqual(['paused']);
  expect(parseRolloutPhases(new URLSearchParams('phase=odd'))).toBeUndefined();
});

describe('how long is left', () => {
  it('is what the batches to come take, and the pauses between them', () => {
    expect(
      secondsLeft(
        [
          aRolloutBatch({ phase: 'done' }),
          aRolloutBatch({ phase: 'open' }),
          aRolloutBatch(),
        ],
        { strategy: { pauseBetweenBatchesSeconds: 30 } },
        0,
      ),
    ).toBe(150);
  });

  it('contains the bake time of a canary, also while it bakes', () => {
    const strategy = {
      pauseBetweenBatchesSeconds: 0,
      canary: { vms: 1, bakeSeconds: 600 },
    };
    const canary = aRolloutBatch({ canary: true });
    expect(secondsLeft([canary, aRolloutBatch()], { strategy }, 0)).toBe(720);
    const waitsFor = {
      for: 'bake' as const,
      until: '1970-01-01T00:05:00.000Z',
      because: '',
    };
    expect(
      secondsLeft(
        [{ ...canary, phase: 'done' }, aRolloutBatch()],
        { strategy, waitsFor },
        60_000,
      ),
    ).toBe(300);
  });

  it('is not known where one of them is not estimated', () => {
    expect(
      secondsLeft(
        [aRolloutBatch(), aRolloutBatch({ estimatedSeconds: null })],
        { strategy: { pauseBetweenBatchesSeconds: 0 } },
        0,
      ),
    ).toBeUndefined();
  });
});

it('is never more than all of nothing', () => {
  expect(shareOf(3, 0)).toBe(0);
  expect(shareOf(3, 2)).toBe(100);
});
