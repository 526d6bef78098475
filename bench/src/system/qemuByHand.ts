import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 10;
const PATIENCE_MS = 300_000;

/** A machine that runs, as an example for others. */
export type Example = { folder: string; args: string[] };

/**
 * Reads the command line of a machine from its process.
 *
 * @param copy - a new folder, beside which those alike will be
 */
export async function exampleOf(
  folder: string,
  copy: string,
): Promise<Example> {
  const pid = (await fs.readFile(`${folder}/qemu.pid`, 'utf8')).trim();
  const line = await fs.readFile(`/proc/${pid}/cmdline`, 'utf8');
  await fs.mkdir(copy, { recursive: true });
  await fs.copyFile(`${folder}/seed.img`, `${copy}/seed.img`);
  const args = line.split('\0').slice(0, -1);
  return { folder: copy, args: args.map(arg => arg.replaceAll(folder, copy)) };
}

/** Starts machines alike with nothing but QEMU, some at a time, until all are ready. */
export async function timeByHand(
  { folder, args }: Example,
  count: number,
  atOnce: number,
): Promise<number> {
  const folders = Array.from({ length: count }, () =>
    path.join(path.dirname(folder), randomUUID()),
  );
  for (const own of folders) {
    await fs.mkdir(own);
    await fs.copyFile(`${folder}/seed.img`, `${own}/seed.img`);
  }
  const start = performance.now();
  const waiting = [...folders];
  const one = async () => {
    for (let own = waiting.shift(); own; own = waiting.shift()) {
      const mine = own;
      const [binary, ...rest] = args.map(arg => arg.replaceAll(folder, mine));
      rest[rest.indexOf('-uuid') + 1] = path.basename(mine);
      execFileSync(binary, rest, { cwd: mine, stdio: 'pipe' });
      await untilReady(`${mine}/events.log`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  const seconds = (performance.now() - start) / 1000;
  for (const own of folders) {
    await endMachine(own);
  }
  return seconds;
}

/** By the criterion of the executor: the guest said that it is ready. */
async function untilReady(events: string): Promise<void> {
  const giveUp = Date.now() + PATIENCE_MS;
  for (;;) {
    const text = await fs.readFile(events, 'utf8').catch(() => '');
    if (/"stage": ?"ready", ?"state": ?"ok"/.test(text)) {
      return;
    }
    if (Date.now() > giveUp) {
      throw new Error(`A machine by hand is not ready: ${text}`);
    }
    await sleep(LOOK_MS);
  }
}

export async function endMachine(folder: string): Promise<void> {
  const pid = await fs.readFile(`${folder}/qemu.pid`, 'utf8').catch(() => '');
  if (pid) {
    process.kill(Number(pid), 'SIGKILL');
    await fs.rm(`${folder}/qemu.pid`);
  }
}
