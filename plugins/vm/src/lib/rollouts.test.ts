import {
  aRolloutBatch,
  aRolloutGroup,
  someOptions,
} from '../__testUtils__/fixtures';
import { t } from '../__testUtils__/t';
import { titles as titlesOf } from './options';
import {
  parseRolloutPhases,
  secondsLeft,
  shareOf,
  specChangeText,
  withReadableTimes,
} from './rollouts';
import { absoluteTime } from './time';

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
        30,
      ),
    ).toBe(150);
  });

  it('is not known where one of them is not estimated', () => {
    expect(
      secondsLeft(
        [aRolloutBatch(), aRolloutBatch({ estimatedSeconds: null })],
        0,
      ),
    ).toBeUndefined();
  });
});

it('is never more than all of nothing', () => {
  expect(shareOf(3, 0)).toBe(0);
  expect(shareOf(3, 2)).toBe(100);
});
