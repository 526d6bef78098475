import { useState } from 'react';
import type { Vm, VmApi } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../shared/data/vmApiRef';
import { VmActionId, vmActions } from './actions';

/** An action that waits for confirmation, or that failed. */
type PendingAction = { vm: Vm; action: VmActionId; error?: unknown };

export type VmActions = {
  pending: PendingAction | undefined;
  /**
   * Starts the action, or opens the confirmation if something would be lost.
   */
  run: (vm: Vm, action: VmActionId) => void;
  /** Rejects with the error of the server. */
  confirm: () => Promise<void>;
  close: () => void;
};

const perform = (api: VmApi, vm: Vm, action: VmActionId): Promise<Vm> =>
  action === 'delete' ? api.deleteVm(vm.id) : api.actOnVm(vm.id, action);

export function useVmActions(onDone: () => void): VmActions {
  const api = useApi(vmApiRef);
  const [pending, setPending] = useState<PendingAction>();

  return {
    pending,
    run: (vm, action) => {
      if (vmActions[action].warning) {
        setPending({ vm, action });
        return;
      }
      perform(api, vm, action).then(onDone, error =>
        setPending({ vm, action, error }),
      );
    },
    confirm: async () => {
      if (pending) {
        await perform(api, pending.vm, pending.action);
        onDone();
      }
    },
    close: () => setPending(undefined),
  };
}
