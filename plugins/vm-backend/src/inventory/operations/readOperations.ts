import type { Knex } from 'knex';
import { type PageRequest, type StoredPage, readPage } from '../page';
import { operationsTable } from '../tables/operations';
import type { Operation } from '../../model/operation';

export type CurrentOperations = {
  open: Operation | null;
  /** The newest that has ended. */
  last: Operation | null;
};

/** The open operation and the newest ended one of each VM. */
export async function getCurrentOperations(
  knex: Knex,
  vmIds: string[],
): Promise<Map<string, CurrentOperations>> {
  const rows = await knex
    .select(operationsTable.select('ranked'))
    .from(
      knex(operationsTable.table)
        .whereIn('vm_id', vmIds)
        .select(
          ...operationsTable.select(),
          knex.raw(
            'row_number() OVER (PARTITION BY vm_id ORDER BY number DESC) AS newness',
          ),
        )
        .as('ranked'),
    )
    .where('newness', '<=', 2)
    .orderBy('number', 'desc');
  const current = new Map<string, CurrentOperations>();
  for (const row of rows) {
    const operation = operationsTable.decode(row);
    const entry = current.get(operation.vmId) ?? { open: null, last: null };
    if (operation.finishedAt === null) {
      entry.open = operation;
    } else {
      entry.last ??= operation;
    }
    current.set(operation.vmId, entry);
  }
  return current;
}

export async function getOperation(
  knex: Knex,
  id: string,
): Promise<Operation | undefined> {
  const row = await knex(operationsTable.table).where('id', id).first();
  return row && operationsTable.decode(row);
}

/** Newest first. */
export async function listVmOperations(
  knex: Knex,
  vmId: string,
  page: PageRequest,
): Promise<StoredPage<Operation>> {
  return readPage({
    query: knex(operationsTable.table).where('vm_id', vmId),
    codec: operationsTable,
    page: { ...page, sort: undefined },
    defaultSort: '-number',
  });
}
