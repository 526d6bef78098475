import { InputError } from '@backstage/errors';
import { leaseEnd } from './lease';

const now = new Date('2030-01-01T00:00:00Z');
const DAY = 86_400_000;
const inDays = (days: number) => new Date(now.getTime() + days * DAY);
const environment = (lease: { default?: number; max?: number }) => ({
  name: 'staging',
  lease,
});

describe('leaseEnd', () => {
  it.each([
    ['the default', undefined, { default: 7 * DAY, max: 30 * DAY }, inDays(7)],
    ['the longest without a default', undefined, { max: 30 * DAY }, inDays(30)],
    ['no end where none is said', undefined, {}, null],
    ['no end where it is asked for', null, { default: 7 * DAY }, null],
    ['a time', { expiresAt: inDays(3).toISOString() }, {}, inDays(3)],
    ['a duration', { duration: { days: 2, hours: 12 } }, {}, inDays(2.5)],
    [
      'just the longest',
      { duration: { days: 30 } },
      { max: 30 * DAY },
      inDays(30),
    ],
  ])('gives %s', (_, request, lease, end) => {
    expect(leaseEnd(request as any, environment(lease), now)).toEqual(end);
  });

  it.each([
    ['no end', null, /lease: staging allows leases of 30 days at most/],
    [
      'more than the longest',
      { duration: { days: 31 } },
      /lease: .* until 2030-01-31T00:00:00.000Z/,
    ],
    [
      'the past',
      { expiresAt: inDays(-1).toISOString() },
      /lease: ends in the past/,
    ],
    ['now', { expiresAt: now.toISOString() }, /lease: ends in the past/],
    ['nothing at all', { duration: {} }, /lease: ends in the past/],
    [
      'a time out of range',
      { duration: { years: 1e9 } },
      /lease: is out of range/,
    ],
  ])('refuses %s', (_, request, message) => {
    const asking = () =>
      leaseEnd(request as any, environment({ max: 30 * DAY }), now);
    expect(asking).toThrow(InputError);
    expect(asking).toThrow(message);
  });
});
