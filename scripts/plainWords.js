// @ts-check
/**
 * Looks for words that docs/glossary.md replaces, in all texts of the
 * repository: names, comments, UI, docs. Prints each place with the word to
 * use, and fails when there is one.
 */
const { execFileSync } = require('node:child_process');
const { readFileSync } = require('node:fs');

/** @type {Array<{ pattern: RegExp; use: string }>} */
const replaced = [
  { pattern: /far[ -]sides?\b/i, use: 'provider' },
  { pattern: /\bfarSides?\b/, use: 'provider' },
  { pattern: /\bas wanted\b/i, use: 'as desired, or: matches the spec' },
  { pattern: /\bunless told\b/i, use: 'by default' },
  { pattern: /\b(Vm|vm|add|take|Tell|end)Notices?\b/, use: 'notification' },
  { pattern: /\b(Group|Rollout|Lease|Strategy)Ask\b/, use: 'request' },
  { pattern: /\bmaintenance windows?\b/i, use: 'change window' },
  { pattern: /\bnobody'?s machines?\b/i, use: 'orphan' },
  { pattern: /\brenew(s|ed|al|als|able)\b/i, use: 'replace, rollout' },
  { pattern: /\b(is|may)Renew(ed)?\b|\bplanRenewal\b/, use: 'replace' },
  { pattern: /\bverbs?\b|Verb(s|Bar|Dialog|State)?\b/i, use: 'action' },
  { pattern: /\bSpecCatalog\b/, use: 'options' },
  { pattern: /\buse\w*Ask\b|\bonAsk\b|\bAskAsCode/, use: 'request' },
  { pattern: /\bStandingBadge\b/, use: 'status' },
];

// The glossary names the words; decisions, changelogs and migrations have those
// of their time.
const skipped =
  /^(docs\/glossary\.md|docs\/decisions\/|scripts\/plainWords\.js|\.changeset\/|plugins\/vm-backend\/migrations\/|plugins\/[^/]+\/CHANGELOG\.md$)/;

const files = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
  .split('\0')
  .filter(
    file =>
      /\.(ts|tsx|js|md|yaml|yml|sh)$|^dev$|^\.ci\/run$/.test(file) &&
      !skipped.test(file),
  );

let found = 0;
for (const file of files) {
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      for (const { pattern, use } of replaced) {
        const [word] = pattern.exec(line) ?? [];
        if (word) {
          found += 1;
          console.error(`${file}:${index + 1}: "${word}": use ${use}`);
        }
      }
    });
}
if (found > 0) {
  console.error(`${found} places do not use the words of docs/glossary.md`);
  process.exitCode = 1;
}
