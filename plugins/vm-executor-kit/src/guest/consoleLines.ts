/** The bytes of one page of a console. */
export const CONSOLE_PAGE_BYTES = 64 * 1024;
/** The lines of one page, since a guest may write empty lines without end. */
export const CONSOLE_PAGE_LINES = 2048;

const NEWLINE = 0x0a;

/** Whole lines of a console. */
export type ConsoleLines = {
  lines: string[];
  /** The position after the last line. */
  position: number;
  /** Whether more can be read at once. */
  more: boolean;
};

/**
 * The whole lines of a page that begins at a position.
 *
 * The end without a newline is a line too where nothing will complete it: when
 * the machine has ended, when the file ends there for good, or when one line
 * fills the page.
 */
export function consoleLines(
  page: Buffer,
  position: number,
  options: { ended: boolean; isFileComplete?: boolean },
): ConsoleLines {
  const isFull = page.length === CONSOLE_PAGE_BYTES;
  const isRestLine = (start: number) =>
    (options.ended && !isFull) ||
    (start === 0 && (isFull || options.isFileComplete === true));
  const lines: string[] = [];
  let start = 0;
  while (lines.length < CONSOLE_PAGE_LINES && start < page.length) {
    const end = page.indexOf(NEWLINE, start);
    if (end < 0) {
      if (isRestLine(start)) {
        lines.push(lineOf(page, start, page.length));
        start = page.length;
      }
      break;
    }
    lines.push(lineOf(page, start, end));
    start = end + 1;
  }
  const isCut = lines.length === CONSOLE_PAGE_LINES && start < page.length;
  return { lines, position: position + start, more: isFull || isCut };
}

function lineOf(page: Buffer, start: number, end: number): string {
  let last = end;
  while (last > start && page[last - 1] === 0x0d) {
    last--;
  }
  return page.toString('utf8', start, last);
}
