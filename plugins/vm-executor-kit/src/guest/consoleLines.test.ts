import { CONSOLE_PAGE_LINES, consoleLines } from './consoleLines';

describe('consoleLines', () => {
  it.each<[string, boolean, string[], number]>([
    ['a\r\nb\nc', false, ['a', 'b'], 5],
    ['a\r\nb\nc', true, ['a', 'b', 'c'], 6],
    ['', true, [], 0],
    ['\n\n', false, ['', ''], 2],
  ])('%j, with the rest: %s', (text, rest, lines, bytes) => {
    expect(consoleLines(Buffer.from(text), () => rest)).toEqual({
      lines,
      bytes,
    });
  });

  it('gives a page of lines of a guest that writes lines of nothing', () => {
    const { lines, bytes } = consoleLines(
      Buffer.alloc(65_536, '\n'),
      () => true,
    );
    expect(lines).toHaveLength(CONSOLE_PAGE_LINES);
    expect(bytes).toBe(CONSOLE_PAGE_LINES);
  });
});
