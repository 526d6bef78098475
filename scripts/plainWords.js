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
];

// The glossary names the words; decisions tell how things were called then.
const skipped =
  /^(docs\/glossary\.md|docs\/decisions\/|scripts\/plainWords\.js)/;

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
