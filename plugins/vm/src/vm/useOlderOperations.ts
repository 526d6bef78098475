import { useState } from 'react';
import type { Page, VmOperation } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../shared/data/vmApiRef';

/** The first operation of each id: the newer answer comes first. */
const unique = (operations: VmOperation[]) =>
  [
    ...new Map(
      [...operations].reverse().map(operation => [operation.id, operation]),
    ).values(),
  ].reverse();

/** The live first page of the timeline, and older operations on request. */
export function useOlderOperations(vmId: string, newest: Page<VmOperation>) {
  const api = useApi(vmApiRef);
  const [older, setOlder] = useState<Page<VmOperation>>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const operations = older
    ? unique([...newest.items, ...older.items])
    : newest.items;
  const { nextCursor } = older ?? newest;

  const loadOlder = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const page = await api.listVmOperations(vmId, {
        cursor: nextCursor,
        limit: newest.items.length,
      });
      // Includes the operations shown now, because new ones push them off the
      // first page.
      setOlder({ ...page, items: [...operations, ...page.items] });
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };

  return {
    operations,
    loadOlder: nextCursor === undefined ? undefined : loadOlder,
    busy,
    error,
  };
}
