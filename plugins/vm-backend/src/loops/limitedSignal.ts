/**
 * A signal that follows another, and times out.
 *
 * @remarks
 * `AbortSignal.any` and `AbortSignal.timeout` would live on until the time is
 * over: thirty seconds of all calls that were ever made.
 * @param ms - milliseconds
 * @returns the signal, and what to call when it is not needed any more
 */
export function limitedSignal(
  parent: AbortSignal,
  ms: number,
): { signal: AbortSignal; done: () => void } {
  const controller = new AbortController();
  const follow = () => controller.abort(parent.reason);
  const timer = setTimeout(
    () =>
      controller.abort(new DOMException('The time is over', 'TimeoutError')),
    ms,
  );
  parent.addEventListener('abort', follow, { once: true });
  if (parent.aborted) {
    follow();
  }
  return {
    signal: controller.signal,
    done() {
      clearTimeout(timer);
      parent.removeEventListener('abort', follow);
    },
  };
}
