import { useEffect, useRef } from 'react';
import { VM_SIGNAL_CHANNEL, type VmSignal } from '@backlot/plugin-vm-common';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';

/**
 * Calls back with the ids of changed groups and rollouts, if the portal has
 * signals.
 *
 * This does not use `useSignal`, which only keeps the last message: of two that
 * arrive at once the first would be lost.
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
