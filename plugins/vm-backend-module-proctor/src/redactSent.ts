/** Shorter values would make holes into every sentence. */
const MIN_LENGTH = 4;
/** A part of a value that is as long as this is no coincidence. */
const PART = 12;
/** What is looked at of an answer, and what is shown of it. */
const MAX_READ = 1000;
const MAX_SHOWN = 200;
const REDACTED = '[redacted]';

/**
 * An answer as it may be shown: cut short, and without what was sent. Daemons
 * and proxies repeat in their errors what they could not use.
 *
 * @param sent - values that nobody else may see, such as credentials
 */
export function redactSent(text: string, sent: string[]): string {
  let left = text.slice(0, MAX_READ);
  for (const value of sent.flatMap(formsOf)) {
    left = left.split(value).join(REDACTED);
    if (value.length > PART) {
      left = withoutParts(left, value);
    }
  }
  // The cut may have left the beginning of a value.
  return (text.length > MAX_READ ? left.slice(0, -PART) : left).slice(
    0,
    MAX_SHOWN,
  );
}

/** A value as it is, and as JSON, URLs and headers write it. */
function formsOf(value: string): string[] {
  const forms = new Set([
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    Buffer.from(value).toString('base64'),
  ]);
  return [...forms].filter(({ length }) => length >= MIN_LENGTH);
}

function withoutParts(text: string, value: string): string {
  let kept = '';
  for (let at = 0; at < text.length; ) {
    let length = 0;
    if (value.includes(text.slice(at, at + PART)) && at + PART <= text.length) {
      length = PART;
      while (
        at + length < text.length &&
        value.includes(text.slice(at, at + length + 1))
      ) {
        length += 1;
      }
    }
    kept += length > 0 ? REDACTED : text[at];
    at += Math.max(1, length);
  }
  return kept;
}
