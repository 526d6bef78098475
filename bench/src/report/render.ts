import type { Figure, Item, Outcome } from '../Item';

const metWord = ({ goal, met }: Figure) => {
  if (goal === undefined) {
    return '';
  }
  return met ? 'yes' : '**no**';
};

/** A section of the results, as Markdown that Prettier leaves alone. */
export function renderSection(
  { name, title }: Pick<Item, 'name' | 'title'>,
  { figures, notes }: Outcome,
  date: string,
): string {
  const rows = [
    ['what', 'figure', 'goal', 'met'],
    ...figures.map(figure => [
      figure.what,
      figure.value,
      figure.goal ?? '',
      metWord(figure),
    ]),
  ];
  return [
    `## ${title}`,
    '',
    table(rows),
    '',
    ...notes.flatMap(note => [`- ${note}`]),
    `- ${date}: \`./dev bench ${name}\``,
    '',
  ].join('\n');
}

export function table([head, ...body]: string[][]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...body].map(row => row[column].length)),
  );
  const line = (row: string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [
    line(head),
    line(widths.map(width => '-'.repeat(width))),
    ...body.map(line),
  ].join('\n');
}

/** Puts sections in the place of those with the same heading, or at the end. */
export function replaceSections(
  document: string,
  head: string,
  sections: string[],
): string {
  const known = document.split(/^(?=## )/m).slice(1);
  const heading = (section: string) => section.split('\n', 1)[0];
  for (const section of sections) {
    const at = known.findIndex(old => heading(old) === heading(section));
    if (at < 0) {
      known.push(section);
    } else {
      known[at] = section;
    }
  }
  return `${[head, ...known.map(section => section.trimEnd())].join('\n\n')}\n`;
}
