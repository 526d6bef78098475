import type { Knex } from 'knex';
import { forUpdate } from '../dialect';
import type { Transaction } from '../Inventory';
import { operationsTable } from '../tables/operations';
import { vmWorkTable } from '../tables/vms';
import { LostClaimError } from '../vms/LostClaimError';

export type StoredLogLine = { at: string; source: string; line: string };

const CHUNK_BYTES = 64 * 1024;
const HEAD_BYTES = 512 * 1024;
const CAP_BYTES = 1024 * 1024;

/**
 * Appends lines to the log of an operation under the claim on its VM. Beyond
 * 1 MiB the middle goes: the head and the newest lines stay, and the gap in
 * the numbers of the lines shows the cut.
 *
 * @returns what the operation's row now says of its log
 */
export async function appendLog(
  tx: Transaction,
  operation: { id: string; vmId: string; logSeq: number; logBytes: number },
  token: string,
  lines: StoredLogLine[],
  cursor: string | null,
  now: Date,
): Promise<{ logSeq: number; logBytes: number; logCursor: string | null }> {
  // Locked, so that nobody else can take the VM before this is written.
  const [held] = await forUpdate(
    tx,
    tx(vmWorkTable.table)
      .where({ id: operation.vmId, claim_token: token })
      .select('id'),
  );
  if (!held) {
    throw new LostClaimError('The claim was lost while its log was written');
  }
  let { logSeq, logBytes } = operation;
  for (const chunk of toChunks(lines)) {
    const text = JSON.stringify(chunk);
    const bytes = Buffer.byteLength(text);
    await tx('log_chunks').insert({
      operation_id: operation.id,
      first_seq: logSeq + 1,
      last_seq: logSeq + chunk.length,
      bytes,
      lines: text,
      created_at: now,
    });
    logSeq += chunk.length;
    logBytes += bytes;
  }
  if (logBytes > CAP_BYTES) {
    logBytes -= await cutMiddle(tx, operation.id, logBytes - CAP_BYTES);
  }
  await tx(operationsTable.table)
    .where('id', operation.id)
    .update(operationsTable.encode({ logSeq, logBytes, logCursor: cursor }));
  return { logSeq, logBytes, logCursor: cursor };
}

function toChunks(lines: StoredLogLine[]): StoredLogLine[][] {
  const chunks: StoredLogLine[][] = [];
  let size = Infinity;
  for (const line of lines) {
    const bytes = Buffer.byteLength(line.line) + 64;
    if (size + bytes > CHUNK_BYTES) {
      chunks.push([]);
      size = 0;
    }
    chunks[chunks.length - 1].push(line);
    size += bytes;
  }
  return chunks;
}

async function cutMiddle(
  tx: Transaction,
  operationId: string,
  excess: number,
): Promise<number> {
  const chunks = await tx('log_chunks')
    .where('operation_id', operationId)
    .orderBy('first_seq')
    .select('first_seq', 'bytes');
  let head = 0;
  let cut = 0;
  const remove: number[] = [];
  // The newest chunk stays, however large.
  for (const chunk of chunks.slice(0, -1)) {
    if (head < HEAD_BYTES) {
      head += chunk.bytes;
    } else if (cut < excess) {
      cut += chunk.bytes;
      remove.push(chunk.first_seq);
    }
  }
  await tx('log_chunks')
    .where('operation_id', operationId)
    .whereIn('first_seq', remove)
    .delete();
  return cut;
}

const READ_CHUNKS = 4;

/** Numbered lines after `after`, a few chunks at a time. */
export async function readLog(
  knex: Knex,
  operationId: string,
  after: number,
): Promise<Array<StoredLogLine & { seq: number }>> {
  const chunks = await knex('log_chunks')
    .where('operation_id', operationId)
    .where('last_seq', '>', after)
    .orderBy('first_seq')
    .limit(READ_CHUNKS);
  return chunks.flatMap(chunk =>
    (JSON.parse(chunk.lines) as StoredLogLine[])
      .map((line, index) => ({ seq: chunk.first_seq + index, ...line }))
      .filter(line => line.seq > after),
  );
}
