/**
 * What is done to text that comes from outside (executors, providers, guests)
 * before anything stores, logs or shows it.
 */

/** Colours and cursor movements of a terminal: ESC [ … letter. */
// eslint-disable-next-line no-control-regex
const ANSI = /\u001b\[[0-9;?]{0,20}[A-Za-z]/g;
/**
 * C0, DEL and C1, line and paragraph separators, and the marks that change the
 * direction of text: with them a guest could forge lines of a log.
 */
const CONTROL =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const LONE_SURROGATE =
  /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * One line of well-formed text: control characters become spaces, lone
 * surrogates U+FFFD.
 *
 * @param maxLength - in UTF-16 units; what is longer is cut
 */
export function cleanText(text: unknown, maxLength: number): string {
  return String(text)
    .slice(0, maxLength)
    .replace(ANSI, '')
    .replace(CONTROL, ' ')
    .replace(LONE_SURROGATE, '\ufffd');
}

/** Whether both databases store the text unchanged: no NUL, no lone surrogate. */
export const isStorable = (text: string): boolean =>
  !text.includes('\u0000') && text.search(LONE_SURROGATE) < 0;
