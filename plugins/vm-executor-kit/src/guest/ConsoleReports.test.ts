import { ConsoleReports } from './ConsoleReports';

const FINISHED =
  'finish: modules-final: SUCCESS: running modules for final (duration: 1.000s)';
const FAILED =
  "[WARNING]: Running module scripts_user (<module 'x' from 'y'>) failed";

describe('ConsoleReports', () => {
  const lines: string[] = [];
  const positions: number[] = [];
  const boot = (id: string, start = 0) => ({
    vmId: 'vm',
    id,
    start,
    mayFail: [],
    read: async (position: number) => {
      positions.push(position);
      const next = Math.min(position + 2, lines.length);
      return {
        lines: lines.slice(position, next),
        position: next,
        more: next < lines.length,
      };
    },
  });
  const outcome = async (...args: Parameters<typeof boot>) =>
    (await reports.events(boot(...args))).at(-1)?.state;
  let reports: ConsoleReports;

  beforeEach(() => {
    reports = new ConsoleReports();
    lines.length = 0;
    positions.length = 0;
  });

  it('reads on where it was, and all of it where it remembers nothing', async () => {
    lines.push('one', 'two', FAILED);
    expect(await outcome('first')).toBeUndefined();
    lines.push(FINISHED);
    expect(await outcome('first')).toBe('failed');
    expect(positions).toEqual([0, 2, 3]);

    reports = new ConsoleReports();
    expect(await outcome('first')).toBe('failed');
  });

  it('begins again with each boot', async () => {
    lines.push(FAILED, FINISHED);
    expect(await outcome('first')).toBe('failed');
    expect(await outcome('second', 2)).toBeUndefined();
    lines.push('booting', FINISHED);
    expect(await outcome('second', 2)).toBe('ok');
    reports.forget('vm');
    expect(await outcome('second', 2)).toBe('ok');
  });

  it('does not read a line twice for two who look at once', async () => {
    lines.push('one', FINISHED);
    await Promise.all([reports.events(boot('b')), reports.events(boot('b'))]);
    expect(positions).toEqual([0, 2]);
  });

  it('reads a guest that writes without end in bounded looks', async () => {
    lines.push(...Array.from({ length: 10_000 }, () => 'noise'));
    await reports.events(boot('b'));
    expect(positions.length).toBeLessThan(100);
  });
});
