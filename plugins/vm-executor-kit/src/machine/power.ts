import { guestFailures } from '../errors';
import type { Hypervisor, MachineState } from './Hypervisor';

/** How long a resumed machine may stay paused before it is ended. */
const RESUMING_MS = 2000;

/** Whether a process has to end before the machine counts as stopped. */
export const isOn = (state: MachineState | undefined): state is MachineState =>
  state !== undefined && (state.power !== 'stopped' || state.remedy === 'new');

/** Whether the process of a machine runs, whether the machine is paused or not. */
export const isProcessRunning = async (
  hypervisor: Hypervisor,
  vmId: string,
  signal: AbortSignal,
): Promise<boolean> =>
  hypervisor.isRunning?.(vmId, signal) ??
  (await hypervisor.state(vmId, signal))?.power !== 'stopped';

const isPaused = ({ remedy }: MachineState) =>
  remedy === 'resume' || remedy === 'wake';

/**
 * Shuts a machine down. It is ended where it takes longer than `timeoutMs`, or
 * where the guest cannot notice the power button: a paused guest is resumed
 * first, and ended where it stays paused.
 */
export async function shutDown(
  hypervisor: Hypervisor,
  vmId: string,
  state: MachineState,
  options: { elapsedMs: number; timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  const { elapsedMs, timeoutMs, signal } = options;
  if (
    elapsedMs > timeoutMs ||
    (state.remedy === 'new' && !state.isSilent) ||
    (isPaused(state) && elapsedMs > RESUMING_MS)
  ) {
    await hypervisor.destroy(vmId, signal);
    return;
  }
  if (isPaused(state)) {
    await hypervisor.resume(vmId, state, signal).catch(error => {
      // It is ended if it stays paused.
      if (!hypervisor.refusal(error)) {
        throw error;
      }
    });
  }
  // Pressed again each time: a guest that is still booting misses it.
  await hypervisor.shutdown(vmId, signal);
}

/**
 * Whether a machine runs after a paused one was resumed. One that only a new
 * process can help is ended, so that it can be started.
 *
 * @throws ExecutorError where the machine stays paused
 */
export async function continueRunning(
  hypervisor: Hypervisor,
  vmId: string,
  signal: AbortSignal,
): Promise<boolean> {
  let state = await hypervisor.state(vmId, signal);
  if (state && isPaused(state)) {
    await hypervisor.resume(vmId, state, signal);
    state = await hypervisor.state(vmId, signal);
  }
  if (state?.remedy === 'new') {
    await hypervisor.destroy(vmId, signal);
    return false;
  }
  if (state?.problem) {
    throw guestFailures.notResumed(state.problem);
  }
  return isOn(state);
}
