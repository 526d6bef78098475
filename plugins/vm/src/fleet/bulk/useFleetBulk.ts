import { useCallback, useEffect, useState } from 'react';
import type { Vm, VmBulkActionResult } from '@backlot/plugin-vm-common';
import { ResponseError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../../shared/data/vmApiRef';
import { type FleetAction, type FleetSelection, selectionFilter } from './bulk';

/** How many of the affected VMs are loaded: one page. */
const SHOWN = 500;

export type BulkPlan = VmBulkActionResult & {
  /** The affected VMs, at most the first page. */
  vms: Vm[];
};

export type FleetBulk = {
  /** The effect; undefined while it is computed. */
  plan: BulkPlan | undefined;
  error: unknown;
  /** Whether the fleet changed between the preview and the confirmation. */
  conflict: boolean;
  busy: boolean;
  preview: () => void;
  /** Resolves to whether it was done. */
  confirm: () => Promise<boolean>;
};

type State = Pick<FleetBulk, 'plan' | 'error' | 'conflict' | 'busy'>;

const UNKNOWN: State = {
  plan: undefined,
  error: undefined,
  conflict: false,
  busy: false,
};

const isConflict = (error: unknown): boolean =>
  error instanceof ResponseError && error.statusCode === 409;

/** Previews an action on the selected VMs, then runs it. */
export function useFleetBulk(
  selection: FleetSelection,
  action: FleetAction,
): FleetBulk {
  const api = useApi(vmApiRef);
  const [state, setState] = useState(UNKNOWN);
  const [attempt, setAttempt] = useState(0);
  const preview = useCallback(() => setAttempt(count => count + 1), []);

  useEffect(() => {
    const abort = new AbortController();
    const filter = selectionFilter(selection);
    const set = (next: Partial<State>) =>
      !abort.signal.aborted && setState({ ...UNKNOWN, ...next });

    setState(UNKNOWN);
    Promise.all([
      api.actOnVms({ filter, action, dryRun: true }, { signal: abort.signal }),
      api.listVms({ ...filter, limit: SHOWN }, { signal: abort.signal }),
    ]).then(
      ([result, { items }]) => {
        const skipped = new Set(result.skipped.map(({ id }) => id));
        const vms = items.filter(
          vm => vm.can.includes(action) && !skipped.has(vm.id),
        );
        set({ plan: { ...result, vms } });
      },
      error => set({ error }),
    );
    return () => abort.abort();
  }, [api, selection, action, attempt]);

  const confirm = async () => {
    const { plan } = state;
    if (!plan) {
      return false;
    }
    setState({ ...state, busy: true, error: undefined });
    try {
      await api.actOnVms({
        filter: selectionFilter(selection),
        action,
        // The server counts all matching VMs, including those that do not allow
        // the action.
        expectedCount: plan.count + plan.skipped.length,
      });
      return true;
    } catch (error) {
      setState({
        plan,
        busy: false,
        error,
        conflict: isConflict(error),
      });
      return false;
    }
  };

  return { ...state, preview, confirm };
}
