import { nextOpening } from './windows';

const berlin = { from: '22:00', to: '04:00', timeZone: 'Europe/Berlin' };
const next = (windows: Parameters<typeof nextOpening>[0], now: string) =>
  nextOpening(windows, new Date(now)).toISOString();

describe('nextOpening', () => {
  it('is now without windows', () => {
    expect(next([], '2030-01-01T12:00:00Z')).toBe('2030-01-01T12:00:00.000Z');
  });

  it('waits for the evening of the window’s own time zone', () => {
    expect(next([berlin], '2030-01-01T12:00:00Z')).toBe(
      '2030-01-01T21:00:00.000Z',
    );
    expect(next([berlin], '2030-07-01T12:00:00Z')).toBe(
      '2030-07-01T20:00:00.000Z',
    );
  });

  it('is open over midnight, and not at its end', () => {
    expect(next([berlin], '2030-01-02T02:59:59.999Z')).toBe(
      '2030-01-02T02:59:59.999Z',
    );
    expect(next([berlin], '2030-01-02T03:00:00Z')).toBe(
      '2030-01-02T21:00:00.000Z',
    );
  });

  it('begins on the days that it names, and ends on the next', () => {
    // 2030-01-04 is a Friday.
    const friday = { ...berlin, days: ['fri' as const] };
    expect(next([friday], '2030-01-05T01:00:00Z')).toBe(
      '2030-01-05T01:00:00.000Z',
    );
    expect(next([friday], '2030-01-05T12:00:00Z')).toBe(
      '2030-01-11T21:00:00.000Z',
    );
  });

  it('takes the first of several', () => {
    const noon = {
      days: ['wed' as const],
      from: '12:00',
      to: '13:00',
      timeZone: 'UTC',
    };
    expect(next([berlin, noon], '2030-01-02T11:00:00Z')).toBe(
      '2030-01-02T12:00:00.000Z',
    );
  });

  it('keeps its hours over a change of the clock', () => {
    // On 2030-03-31 clocks in Berlin go from 02:00 to 03:00.
    const early = { from: '03:30', to: '05:00', timeZone: 'Europe/Berlin' };
    expect(next([early], '2030-03-30T12:00:00Z')).toBe(
      '2030-03-31T01:30:00.000Z',
    );
    const skipped = { from: '02:15', to: '03:15', timeZone: 'Europe/Berlin' };
    expect(next([skipped], '2030-03-31T00:00:00Z')).toBe(
      '2030-03-31T01:15:00.000Z',
    );
  });
});

describe('a window that daylight saving removes', () => {
  const window = {
    days: ['sun' as const],
    from: '02:00',
    to: '03:00',
    timeZone: 'Europe/Berlin',
  };
  const opening = (now: string) =>
    nextOpening([window], new Date(now)).toISOString();

  it('opens at the next instant that exists, and is as wide as ever', () => {
    // On 28 March 2027 the clocks go from 02:00 to 03:00, which is 01:00 UTC.
    expect(opening('2027-03-27T12:00:00Z')).toBe('2027-03-28T01:00:00.000Z');
    expect(opening('2027-03-28T01:30:00Z')).toBe('2027-03-28T01:30:00.000Z');
    expect(opening('2027-03-28T02:00:00Z')).toBe('2027-04-04T00:00:00.000Z');
  });

  it('stays as it is where only a part of it is removed', () => {
    const wide = { ...window, from: '01:30', to: '02:30' };
    expect(
      nextOpening([wide], new Date('2027-03-28T00:45:00Z')).toISOString(),
    ).toBe('2027-03-28T00:45:00.000Z');
  });
});
