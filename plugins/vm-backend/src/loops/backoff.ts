/**
 * Exponential backoff with full jitter on its upper half.
 *
 * @param tried - how often it was tried before, from 0
 * @param random - from 0 (inclusive) to 1
 * @returns milliseconds
 */
export function backoffMs(
  tried: number,
  random: number,
  options: { initialMs: number; maxMs: number },
): number {
  const full = Math.min(
    options.maxMs,
    options.initialMs * 2 ** Math.min(tried, 30),
  );
  return Math.round(full / 2 + (full / 2) * random);
}
