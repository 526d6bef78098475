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
  percentOf,
  specChangeText,
  withReadableTimes,
} from './rollouts';
import { rolloutsTranslationRef } from './translation';

const t = english(rolloutsTranslationRef);

const titles = titlesOf(someOptions());
const { from, to } = aRolloutGroup();

describe('the change of a spec', () => {
  it('uses titles and leaves out unchanged fields', () => {
    expect(specChangeText(from, { ...to, size: 'large' }, titles, t)).toBe(
      'Debian 12 → debian-13, Small → Large',
    );
  });

  it('says if nothing changes', () => {
    expect(specChangeText(from, from, titles, t)).toBe(
      'No change, only replaced',
    );
  });
});

it('shows times in the time zone of the browser', () => {
  const time = '2026-01-01T10:00:00.000Z';
  expect(withReadableTimes(`begins at ${time}, or later`)).toBe(
    `begins at ${absoluteTime(time)}, or later`,
  );
});

it('parses phases in a URL', () => {
  expect(
    parseRolloutPhases(new URLSearchParams('phase=paused&phase=odd')),
  ).toEqual(['paused']);
  expect(parseRolloutPhases(new URLSearchParams('phase=odd'))).toBeUndefined();
});

describe('the remaining time', () => {
  it('sums up the remaining batches and the pauses between them', () => {
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

  it('includes the bake time of a canary, also while it bakes', () => {
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

  it('is undefined if one of them has no estimate', () => {
    expect(
      secondsLeft(
        [aRolloutBatch(), aRolloutBatch({ estimatedSeconds: null })],
        { strategy: { pauseBetweenBatchesSeconds: 0 } },
        0,
      ),
    ).toBeUndefined();
  });
});

it('is 0 percent of nothing', () => {
  expect(percentOf(3, 0)).toBe(0);
  expect(percentOf(3, 2)).toBe(100);
});
