/** One run: a system, users, blows, healing, judgement. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLedger, seededRandom } from 'machine-service';
import { Asker } from './driver/Asker';
import { Driver } from './driver/Driver';
import { watchDeleted } from './driver/Watcher';
import { type Figures, figuresOf } from './figures';
import { type Violation, judge } from './judge';
import type { Mode, Options } from './options';
import { type Blow, describeBlow, planBlows } from './plan';
import { repair, untilQuiet } from './settle';
import { type Evidence, readInventory } from './snapshots';
import { System } from './system/System';

/** The sweep sees what the engine does not, a little later. */
const PATIENCE_MS = 90_000;

export async function run(
  options: Options,
  mode: Mode,
  directory: string,
  say: (text: string) => void,
): Promise<{ figures: Figures; violations: Violation[] }> {
  const { seed, vms, minutes, replicas, provider } = options;
  const blows = planBlows({ seed, minutes, replicas, provider });
  say(`starting PostgreSQL, the machine service and ${replicas} replicas`);
  const system = await System.start({
    directory,
    idempotency: mode === 'idempotent' ? 'name' : 'none',
    provider,
    replicas,
    seed,
  });
  try {
    const asker = new Asker({
      urls: system.replicas.map(({ url }) => url),
      token: system.token,
      random: seededRandom(`asker:${seed}`),
    });
    const durationMs = minutes * 60_000;
    const driver = new Driver({ asker, seed, vms, durationMs });
    const over = new AbortController();
    const watching = watchDeleted({
      sql: statement => system.sql(statement),
      record: driver.record,
      signal: over.signal,
    });
    await Promise.all([driver.run(), strikeAll(system, blows, say)]);

    say('healing');
    const healedAt = performance.now();
    await system.heal();
    const isQuiet = await repair(system, asker, mode);
    const quietMs = performance.now() - healedAt;
    say(
      isQuiet
        ? `quiet after ${(quietMs / 1000).toFixed(0)} s`
        : 'it does not become quiet',
    );
    await system.sweep();
    await untilQuiet(system);

    const { evidence, violations } = await judgeInTheEnd(
      system,
      asker,
      driver,
      mode,
    );
    over.abort();
    await watching;
    await writeFile(
      path.join(directory, 'evidence.json'),
      JSON.stringify(
        { inventory: evidence.inventory, record: evidence.record },
        null,
        2,
      ),
    );
    const ends = system.replicas.map(replica => replica.ends);
    const logs = await Promise.all(
      system.replicas.map(({ logFile }) => readFile(logFile, 'utf8')),
    );
    return {
      figures: figuresOf({ evidence, blows, asker, ends, quietMs, logs }),
      violations: [
        ...violations,
        ...system.replicas
          .filter(replica => replica.ends.atWork > 0)
          .map(({ number }) => ({
            rule: 'a replica lives until it is ended',
            message: `replica ${number} ended by itself; see replica-${number}.log`,
          })),
      ],
    };
  } finally {
    await system.stop();
  }
}

async function strikeAll(
  system: System,
  blows: Blow[],
  say: (text: string) => void,
): Promise<void> {
  const startedAt = performance.now();
  await Promise.all(
    blows.map(async (blow, number) => {
      await sleep(Math.max(0, blow.atMs - (performance.now() - startedAt)));
      say(describeBlow(blow));
      await system.strike(blow, number);
    }),
  );
}

/** What the next sweep mends is no violation; what stays is. */
async function judgeInTheEnd(
  system: System,
  asker: Asker,
  driver: Driver,
  mode: Mode,
): Promise<{ evidence: Evidence; violations: Violation[] }> {
  for (const giveUp = Date.now() + PATIENCE_MS; ; await sleep(3000)) {
    const evidence: Evidence = {
      mode,
      record: driver.record,
      inventory: await readInventory(statement => system.sql(statement)),
      api: { vms: await readAllVms(asker) },
      ledger: readLedger(system.ledgerFile),
    };
    const violations = judge(evidence);
    if (violations.length === 0 || Date.now() > giveUp) {
      return { evidence, violations };
    }
  }
}

async function readAllVms(
  asker: Asker,
  cursor?: string,
): Promise<Evidence['api']['vms']> {
  const { items, nextCursor } = await asker.read(client =>
    client.listVms({ limit: 500, cursor }),
  );
  return nextCursor
    ? [...items, ...(await readAllVms(asker, nextCursor))]
    : items;
}
