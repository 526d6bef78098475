type Signal = 'changed' | 'vmsDue' | 'orphansDue';

/**
 * In-process news of commits. Whoever commits emits, and whoever would
 * otherwise wait for its next turn subscribes. A lost signal costs time only:
 * every subscriber also looks by itself.
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
