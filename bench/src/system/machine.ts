import os from 'node:os';
import { Postgres } from './Postgres';

/** The head of the results: what they were measured on. */
export async function describeMachine(): Promise<string> {
  const postgres = await Postgres.start();
  const version = await postgres.version();
  await postgres.stop();
  const cpus = os.cpus();
  const facts = [
    `${cpus.length} cores (${cpus[0].model})`,
    `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    `PostgreSQL ${version}`,
    `Node ${process.versions.node}`,
  ];
  return [
    '# Results',
    '',
    `Measured on ${facts.join(
      ', ',
    )}. Contenders run on the same machine, in the same run, turn by turn. How they were chosen and set up: [decision 7](../docs/decisions/0007-benchmarks.md).`,
  ].join('\n');
}
