/** The bytes of one page of a console. */
export const CONSOLE_PAGE_BYTES = 64 * 1024;
/** The lines of one page: a guest may write lines of nothing. */
export const CONSOLE_PAGE_LINES = 2048;

const NEWLINE = 0x0a;

/**
 * The whole lines of a piece of console, and how many bytes they take.
 *
 * @param takeRest - whether the end without a newline is a line too: when
 * nothing will complete it, or when a line fills the page
 */
export function consoleLines(
  chunk: Buffer,
  takeRest: (end: number) => boolean,
): { lines: string[]; bytes: number } {
  const lines: string[] = [];
  let start = 0;
  while (lines.length < CONSOLE_PAGE_LINES) {
    const end = chunk.indexOf(NEWLINE, start);
    if (end < 0) {
      if (start < chunk.length && takeRest(start)) {
        lines.push(lineOf(chunk, start, chunk.length));
        start = chunk.length;
      }
      break;
    }
    lines.push(lineOf(chunk, start, end));
    start = end + 1;
  }
  return { lines, bytes: start };
}

function lineOf(chunk: Buffer, start: number, end: number): string {
  let last = end;
  while (last > start && chunk[last - 1] === 0x0d) last--;
  return chunk.toString('utf8', start, last);
}
