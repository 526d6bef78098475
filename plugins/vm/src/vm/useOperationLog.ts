import { useEffect, useState } from 'react';
import type { VmApi, VmLogs } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../shared/data/vmApiRef';

/** How long a request waits for a new line. */
const WAIT_SECONDS = 20;
const AFTER_AN_ERROR_MS = 3000;

export type OperationLog = {
  lines: VmLogs['items'];
  /** Whether the log is complete. */
  done: boolean;
  /** Whether there was at least one answer. */
  loaded: boolean;
  /** Why the latest request failed; the hook retries it. */
  error: unknown;
};

const EMPTY: OperationLog = {
  lines: [],
  done: false,
  loaded: false,
  error: undefined,
};

/** The log of an operation, followed to its end. */
export function useOperationLog(operationId: string): OperationLog {
  const api = useApi(vmApiRef);
  const [log, setLog] = useState<OperationLog>(EMPTY);

  useEffect(() => {
    const abort = new AbortController();
    setLog(EMPTY);
    follow(api, operationId, abort.signal, setLog);
    return () => abort.abort();
  }, [api, operationId]);

  return log;
}

async function follow(
  api: VmApi,
  operationId: string,
  signal: AbortSignal,
  update: (change: (log: OperationLog) => OperationLog) => void,
) {
  let after = 0;
  let wait = 0;
  let done = false;
  while (!done) {
    try {
      const page = await api.readLogs(operationId, { after, wait }, { signal });
      if (signal.aborted) {
        return;
      }
      ({ nextAfter: after, done } = page);
      // The first request returns what there is; the following ones wait for
      // more.
      wait = WAIT_SECONDS;
      update(log => ({
        lines: page.items.length ? [...log.lines, ...page.items] : log.lines,
        done: page.done,
        loaded: true,
        error: undefined,
      }));
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      update(log => ({ ...log, error }));
      await new Promise(resolve => setTimeout(resolve, AFTER_AN_ERROR_MS));
      if (signal.aborted) {
        return;
      }
    }
  }
}
