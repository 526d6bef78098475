import { useEffect, useRef } from 'react';
import { VM_SIGNAL_CHANNEL, type VmSignal } from '@backlot/plugin-vm-common';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';

/**
 * Calls back with the ids of groups and rollouts that changed, where the portal
 * has signals.
 *
 * Not the `useSignal` hook: it keeps the last message alone, and of two that
 * come at once the first would be lost.
 */
export function useVmSignals(onChange: (signal: VmSignal) => void): {
  available: boolean;
} {
  const signals = useApiHolder().get(signalApiRef);
  const callback = useRef(onChange);
  callback.current = onChange;

  useEffect(() => {
    const subscription = signals?.subscribe<VmSignal>(
      VM_SIGNAL_CHANNEL,
      signal => callback.current(signal),
    );
    return () => subscription?.unsubscribe();
  }, [signals]);

  return { available: signals !== undefined };
}
