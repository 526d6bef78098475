import { consolePosition, fetchLog } from './fetchLog';

const MIB = 1024 * 1024;

describe('fetchLog', () => {
  const tell = (mib: number, after?: string) =>
    fetchLog('stock', { bytes: mib * MIB, total: 200 * MIB }, after);

  it('tells each tenth once', () => {
    const first = tell(0);
    expect(first.lines).toEqual([
      { source: 'executor', line: 'Fetching the image stock: 0 % of 200 MiB' },
    ]);
    expect(tell(19, first.cursor)).toEqual({ lines: [], cursor: first.cursor });
    const next = tell(87, first.cursor);
    expect(next.lines[0].line).toContain('40 %');
    expect(tell(99, next.cursor).lines).toEqual([]);
  });

  it('has nothing to tell where the size is unknown or nobody fetches here', () => {
    expect(fetchLog('stock', { bytes: 5 }, '7')).toEqual({
      lines: [],
      cursor: '7',
    });
    expect(fetchLog('stock', undefined, undefined).lines).toEqual([]);
  });

  it('goes over into the console', () => {
    expect(consolePosition(tell(200).cursor)).toBeUndefined();
    expect(consolePosition(undefined)).toBeUndefined();
    expect(consolePosition('42')).toBe(42);
  });
});
