type Signal = 'changed' | 'vmsDue' | 'orphansDue';

/**
 * In-process signals after commits. A component that commits work emits; loops
 * subscribe, so that they need not wait for their next turn. A lost signal costs
 * time only: every loop also turns without one.
 */
export class WorkSignals {
  private readonly listeners = new Map<Signal, Array<() => void>>();

  subscribe(signal: Signal, listener: () => void): void {
    this.listeners.set(signal, [
      ...(this.listeners.get(signal) ?? []),
      listener,
    ]);
  }

  /** Something was committed that the change feed, rollouts and long polls read. */
  changed = (): void => this.emit('changed');

  /** VMs were committed that the engine has to look at. */
  vmsDue = (): void => {
    this.emit('changed');
    this.emit('vmsDue');
  };

  /** The removal of orphans was requested. */
  orphansDue = (): void => this.emit('orphansDue');

  private emit(signal: Signal): void {
    this.listeners.get(signal)?.forEach(listener => listener());
  }
}
