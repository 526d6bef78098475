import { rolloutStrategySchema } from '@backlot/plugin-vm-common';
import { english } from '../__testUtils__/english';
import {
  presetNames,
  presetOf,
  strategyErrors,
  strategyOf,
  toStrategy,
  windowText,
} from './strategy';
import { rolloutsTranslationRef } from './translation';

const t = english(rolloutsTranslationRef);

describe('the presets', () => {
  it.each(presetNames)('%s is valid for the API', preset => {
    const parsed = rolloutStrategySchema.safeParse(
      toStrategy(strategyOf(preset)),
    );
    expect(parsed.error).toBeUndefined();
  });

  it.each(presetNames)('%s is recognized and has no errors', preset => {
    expect(presetOf(strategyOf(preset))).toBe(preset);
    expect(strategyErrors(strategyOf(preset), t)).toEqual({});
  });

  it('replace one VM at a time if careful, and allow no unavailable VMs if fast', () => {
    expect(toStrategy(strategyOf('careful'))).toMatchObject({
      batchSize: 1,
      groupsAtOnce: 1,
      maxUnavailable: 1,
      canary: { vms: 1, bakeSeconds: 600 },
    });
    const fast = toStrategy(strategyOf('fast'));
    expect(fast).toMatchObject({ maxUnavailable: 0, maxSurge: '50%' });
    expect(fast).not.toHaveProperty('canary');
  });

  it('keep settings they do not have', () => {
    const adjusted = { ...strategyOf('careful'), deadlineDays: 3 };
    expect(strategyOf('fast', adjusted).deadlineDays).toBe(3);
  });

  it('are not recognized once adjusted', () => {
    expect(
      presetOf({ ...strategyOf('careful'), batchSize: '2' }),
    ).toBeUndefined();
  });
});

describe('a strategy', () => {
  it('converts to a valid request', () => {
    const asked = toStrategy({
      ...strategyOf('balanced'),
      maxUnavailable: ' 25 % ',
      pauseMinutes: 5,
      bakeMinutes: 2,
      environments: ['staging'],
      windows: [
        {
          days: ['sat', 'sun'],
          from: '22:00',
          to: '04:00',
          timeZone: 'Europe/Berlin',
        },
        { days: [], from: '12:00', to: '13:00', timeZone: 'UTC' },
      ],
      startAt: '2030-01-01T10:00',
      deadlineDays: 2,
    });
    expect(rolloutStrategySchema.safeParse(asked).error).toBeUndefined();
    expect(asked).toMatchObject({
      maxUnavailable: '25%',
      pauseBetweenBatchesSeconds: 300,
      canary: { bakeSeconds: 120 },
      environments: ['staging'],
      startAt: new Date('2030-01-01T10:00').toISOString(),
      deadlineSeconds: 172_800,
    });
    expect(asked.windows?.[1]).not.toHaveProperty('days');
  });

  it('is checked before the request', () => {
    const errors = strategyErrors(
      {
        ...strategyOf('balanced'),
        maxSurge: 'many',
        groupsAtOnce: NaN,
        canaryVms: 0,
        windows: [{ days: [], from: '10:00', to: '10:00', timeZone: 'UTC' }],
      },
      t,
    );
    expect(errors).toEqual({
      maxSurge: 'must be a number such as 1, or a percentage such as 25%',
      groupsAtOnce: 'must be a whole number from 1 to 1,000',
      canaryVms: 'must be a whole number from 1 to 100',
      windows: 'must differ from the start',
    });
  });

  it('describes its change windows', () => {
    const window = { from: '22:00', to: '04:00', timeZone: 'UTC' };
    expect(windowText({ ...window, days: ['mon', 'fri'] }, t)).toBe(
      'Mon, Fri, 22:00 to 04:00 (UTC)',
    );
    expect(windowText(window, t)).toBe('Every day, 22:00 to 04:00 (UTC)');
  });
});
