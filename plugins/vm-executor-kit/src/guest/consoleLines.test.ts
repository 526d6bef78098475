import {
  CONSOLE_PAGE_BYTES,
  CONSOLE_PAGE_LINES,
  consoleLines,
} from './consoleLines';

describe('consoleLines', () => {
  it.each<[string, boolean, string[], number]>([
    ['a\r\nb\nc', false, ['a', 'b'], 5],
    ['a\r\nb\nc', true, ['a', 'b', 'c'], 6],
    ['', true, [], 0],
    ['\n\n', false, ['', ''], 2],
    ['x', false, [], 0],
  ])('%j, ended: %s', (text, ended, lines, bytes) => {
    expect(consoleLines(Buffer.from(text), 10, { ended })).toEqual({
      lines,
      position: 10 + bytes,
      more: false,
    });
  });

  it('takes a line that fills the page in pieces', () => {
    const page = Buffer.alloc(CONSOLE_PAGE_BYTES, 'x');
    const { lines, position, more } = consoleLines(page, 10, { ended: false });
    expect(lines).toHaveLength(1);
    expect(position).toBe(10 + CONSOLE_PAGE_BYTES);
    expect(more).toBe(true);
  });

  it('gives the end of a file that nobody writes to', () => {
    const options = { ended: false, isFileComplete: true };
    expect(consoleLines(Buffer.from('end'), 0, options).lines).toEqual(['end']);
  });

  it('gives a page of lines of a guest that writes empty lines', () => {
    const { lines, position, more } = consoleLines(
      Buffer.alloc(CONSOLE_PAGE_BYTES / 2, '\n'),
      0,
      { ended: true },
    );
    expect(lines).toHaveLength(CONSOLE_PAGE_LINES);
    expect(position).toBe(CONSOLE_PAGE_LINES);
    expect(more).toBe(true);
  });
});
