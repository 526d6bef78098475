import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** Fails with `problem` where the call has neither answered nor thrown. */
export async function endsWithin<T>(
  call: Promise<T>,
  ms: number,
  problem: string,
): Promise<T> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      call,
      sleep(ms, undefined, { signal: timer.signal }).then(() =>
        assert.fail(problem),
      ),
    ]);
  } finally {
    timer.abort();
  }
}
