import { consolePosition, fetchLog } from './fetchLog';

const MIB = 1024 * 1024;

describe('fetchLog', () => {
  const log = (mib: number, after?: string) =>
    fetchLog('stock', { bytes: mib * MIB, total: 200 * MIB }, after);

  it('logs each tenth once', () => {
    const first = log(0);
    expect(first.lines).toEqual([
      { source: 'executor', line: 'Fetching the image stock: 0 % of 200 MiB' },
    ]);
    expect(log(19, first.cursor)).toEqual({ lines: [], cursor: first.cursor });
    const next = log(87, first.cursor);
    expect(next.lines[0].line).toContain('40 %');
    expect(log(99, next.cursor).lines).toEqual([]);
  });

  it('logs nothing where the size is unknown or nobody fetches here', () => {
    expect(fetchLog('stock', { bytes: 5 }, '7')).toEqual({
      lines: [],
      cursor: '7',
    });
    expect(fetchLog('stock', undefined, undefined).lines).toEqual([]);
  });

  it('goes over into the console', () => {
    expect(consolePosition(log(200).cursor)).toBeUndefined();
    expect(consolePosition(undefined)).toBeUndefined();
    expect(consolePosition('42')).toBe(42);
  });
});
