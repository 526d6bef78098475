/**
 * Takes what looks like a secret out of text. Each expression starts at a
 * literal word and has bounded quantifiers, so that the work stays
 * proportional to the length of the text whatever a guest prints.
 */

const VALUE = `(?:"[^"]{0,1000}"?|'[^']{0,1000}'?|[^\\s"',;]{1,1000})`;

const PATTERNS: RegExp[] = [
  // Assignments whose name ends in a word for a secret.
  new RegExp(
    `((?:passw(?:or)?d|passphrase|secret|token|credentials?|(?:api|access|private|secret)[_-]?key|(?<![a-z])(?:pwd|pass|pat))["']?\\s{0,8}[=:]\\s{0,8})${VALUE}`,
    'gi',
  ),
  // Options of a command line: --password x.
  new RegExp(
    `((?<![\\w-])--?(?:password|passwd|pass|token|secret|api-key|access-key)\\s{1,8})(?!-)${VALUE}`,
    'gi',
  ),
  // curl -u user:password
  /((?<!\S)(?:-u|--user|--proxy-user)[\s=]{1,4}["']?[^\s:"']{1,100}:)[^\s"']{1,1000}/g,
  /(authorization["']?\s{0,8}[:=]\s{0,8}["']?(?:[a-z]{1,20}\s{1,8})?)[^\s"',;]{1,4000}/gi,
  // Credentials within a URL.
  /(:\/\/[^\s:/@]{0,100}:)[^\s@/]{1,500}(?=@)/g,
  // What cloud-init prints of a password that it made: debian:<20 characters>.
  /((?:^|\s)[a-z_][a-z0-9_-]{0,31}:)[A-Za-z0-9]{20}$/g,
];

/** Tokens that are known by their form. */
const TOKENS =
  /(?<![A-Za-z0-9_.-])(?:gh[opusr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[A-Za-z0-9_-]{20,100}|xox[abprs]-[A-Za-z0-9-]{10,200}|A(?:KI|SI)A[0-9A-Z]{16}|npm_[A-Za-z0-9]{36}|eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{0,2000})/g;

const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----|^(?![0-9a-f]{1,200}$)[A-Za-z0-9+/]{60,}={0,2}$/;

/**
 * @param extra - patterns from config; a whole match is replaced
 * @returns the text with secrets replaced by `[redacted]`
 */
export function redactLine(line: string, extra: RegExp[] = []): string {
  if (PRIVATE_KEY.test(line)) {
    return '[redacted]';
  }
  let redacted = line;
  for (const pattern of PATTERNS) {
    redacted = redacted.replace(pattern, (whole, before: string) => {
      const quote = /^["']/.exec(whole.slice(before.length))?.[0] ?? '';
      return `${before}${quote}[redacted]${
        quote && whole.endsWith(quote) ? quote : ''
      }`;
    });
  }
  redacted = redacted.replace(TOKENS, '[redacted]');
  for (const pattern of extra) {
    redacted = redacted.replace(pattern, '[redacted]');
  }
  return redacted;
}
