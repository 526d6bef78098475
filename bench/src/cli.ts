/** `./dev bench [ITEM]… [--quick]`: measures, prints, and keeps the results. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Bench, Item, Outcome } from './Item';
import { items } from './items';
import { renderSection, replaceSections } from './report/render';
import { Postgres } from './system/Postgres';
import { describeMachine } from './system/machine';

const RESULTS = resolvePackagePath('bench', 'RESULTS.md');

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
});

function chosen(): Item[] {
  for (const name of positionals) {
    if (!items.some(item => item.name === name)) {
      throw new Error(
        `There is no benchmark "${name}"; there are ${items
          .map(item => item.name)
          .join(', ')}`,
      );
    }
  }
  return positionals.length > 0
    ? items.filter(({ name }) => positionals.includes(name))
    : items;
}

const say = (text: string) => console.log(`\x1b[1m==>\x1b[0m ${text}`);

const ends: Array<() => Promise<unknown>> = [];

async function endAll(): Promise<void> {
  for (const end of ends.splice(0).reverse()) {
    await end();
  }
}

async function run(item: Item): Promise<Outcome> {
  const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'backlot-bench-'));
  ends.push(() => fs.rm(directory, { recursive: true, force: true }));
  const bench: Bench = {
    quick: options.quick,
    directory,
    onEnd: stop => ends.push(stop),
    startPostgres: async () => {
      const postgres = await Postgres.start();
      ends.push(() => postgres.stop());
      return postgres;
    },
    say: text => console.log(`    ${text}`),
  };
  try {
    return await item.run(bench);
  } finally {
    await endAll();
  }
}

async function main(): Promise<void> {
  const sections: string[] = [];
  let failed = false;
  for (const item of chosen()) {
    say(item.title);
    const outcome = await run(item);
    const section = renderSection(
      item,
      outcome,
      new Date().toISOString().slice(0, 10),
    );
    sections.push(section);
    console.log([...(outcome.evidence ?? []), '', section].join('\n'));
    failed ||= outcome.figures.some(({ met }) => met === false);
  }
  if (options.quick) {
    say('quick figures are rough: they are not kept');
  } else {
    const before = await fs.readFile(RESULTS, 'utf8').catch(() => '');
    const head = await describeMachine();
    await fs.writeFile(RESULTS, replaceSections(before, head, sections));
  }
  if (failed) {
    say('some goals are not met');
    process.exitCode = 1;
  }
}

process.once('SIGINT', async () => {
  await endAll();
  process.exit(130);
});

main().catch(async error => {
  console.error(error);
  await endAll();
  process.exit(1);
});
