import { setTimeout as sleep } from 'node:timers/promises';
import type { DriverRecord } from './Record';

const EVERY_MS = 500;

/** Looks all the while whether a deleted VM becomes anything else. */
export async function watchDeleted(options: {
  sql: (statement: string) => Promise<any[]>;
  record: DriverRecord;
  signal: AbortSignal;
}): Promise<void> {
  const deleted = new Set<string>();
  while (!options.signal.aborted) {
    for (const { id, phase } of await options.sql(
      'SELECT id, phase FROM vms',
    )) {
      if (phase === 'deleted') {
        deleted.add(id);
      } else if (deleted.has(id)) {
        options.record.revived.push({ vmId: id, phase });
      }
    }
    await sleep(EVERY_MS);
  }
}
