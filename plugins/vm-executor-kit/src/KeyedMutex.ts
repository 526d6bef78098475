/** Runs tasks of one key one after the other. */
export class KeyedMutex {
  private readonly tails = new Map<string, Promise<unknown>>();

  /**
   * @param signal - ends the wait for the key: the call then rejects at once,
   * and the task does not run. A task that runs already has to end by itself.
   */
  async run<T>(
    key: string,
    task: () => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    signal?.throwIfAborted();
    const before = this.tails.get(key) ?? Promise.resolve();
    let onAbort: (() => void) | undefined;
    const stopWaiting = () => signal?.removeEventListener('abort', onAbort!);
    const begin = () => {
      stopWaiting();
      signal?.throwIfAborted();
      return task();
    };
    const mine = before.then(begin, begin);
    const tail = mine.then(
      () => undefined,
      () => undefined,
    );
    this.tails.set(key, tail);
    tail.then(() => {
      if (this.tails.get(key) === tail) {
        this.tails.delete(key);
      }
    });
    if (!signal) {
      return mine;
    }
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
    });
    return Promise.race([mine, aborted]);
  }
}
