const PATTERNS: RegExp[] = [
  // Assignments whose name says that the value is a secret.
  /\b((?:[\w-]*[_-])?(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)["']?\s*[=:]\s*["']?)[^\s"',;]+/gi,
  /\b(authorization:?\s*(?:bearer|basic)\s+)[^\s"',;]+/gi,
  // Credentials within a URL.
  /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@/]+(?=@)/gi,
];

const PRIVATE_KEY =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|^[A-Za-z0-9+/]{60,}={0,2}$/;

/**
 * Takes what looks like a secret out of a log line before it is stored.
 *
 * @param extra - patterns from config; a whole match is replaced
 */
export function redactLine(line: string, extra: RegExp[] = []): string {
  if (PRIVATE_KEY.test(line)) {
    return '[redacted]';
  }
  let redacted = line;
  for (const pattern of PATTERNS) {
    redacted = redacted.replace(pattern, '$1[redacted]');
  }
  for (const pattern of extra) {
    redacted = redacted.replace(pattern, '[redacted]');
  }
  return redacted;
}
