import { english } from '../../__testUtils__/english';
import { groupTranslationRef } from '../translation';
import { leaseChoices } from './leases';

const t = english(groupTranslationRef);

const HOUR = 3600;
const DAY = 24 * HOUR;
const now = new Date('2026-01-01T10:00:00Z').getTime();
const inDays = (days: number) =>
  new Date(now + days * DAY * 1000).toISOString();
const choices = (
  limits: { maxSeconds?: number } | undefined,
  expiresAt: string,
) => leaseChoices(limits, expiresAt, now, t);
const labels = (...args: Parameters<typeof choices>) =>
  choices(...args).map(({ label }) => label);

describe('leaseChoices', () => {
  it('are longer than the lease and within the limit', () => {
    expect(labels({ maxSeconds: 14 * DAY }, inDays(2))).toEqual([
      '3 days from now',
      '7 days from now',
      '14 days from now',
    ]);
  });

  it('include the limit itself', () => {
    expect(choices({ maxSeconds: 36 * HOUR }, inDays(1))).toEqual([
      {
        value: String(36 * HOUR),
        label: '36 hours from now',
        request: { duration: { hours: 36 } },
      },
    ]);
  });

  it('are empty if the lease is at its limit', () => {
    expect(labels({ maxSeconds: DAY }, inDays(1))).toEqual([]);
  });

  it('include "no lease" only if the environment allows it', () => {
    expect(choices({}, inDays(30))).toEqual([
      {
        value: String(90 * DAY),
        label: '90 days from now',
        request: { duration: { days: 90 } },
      },
      { value: 'never', label: 'No lease', request: null },
    ]);
    expect(labels(undefined, inDays(30))).toEqual(['90 days from now']);
  });
});
