import { useState } from 'react';
import type { Vm, VmApi } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../shared/data/vmApiRef';
import { VmVerb, vmVerbs } from './verbs';

/** A verb that waits for the asker's yes, or that was refused. */
type AskedVerb = { vm: Vm; verb: VmVerb; error?: unknown };

export type VmVerbs = {
  asked: AskedVerb | undefined;
  /** Does it at once, or asks first where something would be lost. */
  ask: (vm: Vm, verb: VmVerb) => void;
  /** Rejects with the server's refusal. */
  confirm: () => Promise<void>;
  close: () => void;
};

const act = (api: VmApi, vm: Vm, verb: VmVerb): Promise<Vm> =>
  verb === 'delete' ? api.deleteVm(vm.id) : api.actOnVm(vm.id, verb);

export function useVmVerbs(onDone: () => void): VmVerbs {
  const api = useApi(vmApiRef);
  const [asked, setAsked] = useState<AskedVerb>();

  return {
    asked,
    ask: (vm, verb) => {
      if (vmVerbs[verb].warning) {
        setAsked({ vm, verb });
        return;
      }
      act(api, vm, verb).then(onDone, error => setAsked({ vm, verb, error }));
    },
    confirm: async () => {
      if (asked) {
        await act(api, asked.vm, asked.verb);
        onDone();
      }
    },
    close: () => setAsked(undefined),
  };
}
