/**
 * Calls of executors: limited in time, and with every failure turned into an
 * observation.
 */
import type { VmError } from '@backlot/plugin-vm-common';
import {
  ExecutorError,
  type ExecutorContext,
  type ExecutorLogLine,
  type ExecutorOperation,
} from '@backlot/plugin-vm-node';
import { isError } from '@backstage/errors';
import { errorCodes } from '../model/errorCodes';
import type { ExecutorCall, Observation } from './decide';
import type { ServedExecutor } from './ServedExecutor';

const MAX_LOG_PAGES = 16;

/** @throws only when the replica stops: what the call did is then not known */
export async function callExecutor(
  served: ServedExecutor,
  call: ExecutorCall,
  operation: ExecutorOperation,
  context: ExecutorContext,
): Promise<Observation> {
  try {
    return await observe(served, call, operation, context);
  } catch (error) {
    const { aborted, reason } = context.signal;
    if (aborted && !isTimeout(reason)) {
      throw error;
    }
    if (error instanceof ExecutorError) {
      const { unreachable, retryAfterMs } = error;
      if (unreachable) {
        served.onUnreachable(error.message);
      }
      return unreachable || retryAfterMs !== undefined
        ? { saw: 'notNow', call, error: error.toData(), retryAfterMs }
        : { saw: 'refusal', call, error: error.toData() };
    }
    return {
      saw: 'silence',
      call,
      error: toVmError(aborted ? reason : error, call),
    };
  }
}

async function observe(
  { executor }: ServedExecutor,
  call: ExecutorCall,
  operation: ExecutorOperation,
  context: ExecutorContext,
): Promise<Observation> {
  switch (call) {
    case 'prepare':
      return {
        saw: 'prepared',
        result: await executor.prepare(operation, context),
      };
    case 'submit':
      return {
        saw: 'submitted',
        result: await executor.submit(operation, context),
      };
    case 'find': {
      const result = await executor.find(operation, context);
      return result ? { saw: 'found', result } : { saw: 'notFound' };
    }
    case 'poll':
      return { saw: 'polled', result: await executor.poll(operation, context) };
    case 'cancel':
      await executor.cancel!(operation, context);
      return { saw: 'cancelled' };
    default:
      throw new Error(`Unknown call ${call}`);
  }
}

/** New lines of the operation's log, page by page, and where to read on. */
export async function* readLog(
  { executor, logger }: ServedExecutor,
  operation: ExecutorOperation,
  after: string | null,
  context: ExecutorContext,
): AsyncIterable<{ lines: ExecutorLogLine[]; cursor: string | null }> {
  let cursor = after;
  for (let page = 0; executor.logs && page < MAX_LOG_PAGES; page++) {
    let logs;
    try {
      logs = await executor.logs(operation, cursor ?? undefined, context);
    } catch (error) {
      // A log that cannot be read must not fail its machine.
      logger.debug(`Could not read the log of operation ${operation.id}`, {
        error: String(error),
      });
      return;
    }
    cursor = logs.cursor ?? cursor;
    if (logs.lines.length > 0) {
      yield { lines: logs.lines, cursor };
    }
    if (!logs.more) {
      return;
    }
  }
}

const isTimeout = (error: unknown): boolean =>
  isError(error) && error.name === 'TimeoutError';

function toVmError(error: unknown, call: ExecutorCall): VmError {
  const timedOut = isTimeout(error);
  return {
    code: timedOut
      ? errorCodes.executorTimeout
      : errorCodes.executorUnavailable,
    message: timedOut
      ? `The executor did not answer in time (${call})`
      : `The executor failed (${call}): ${
          isError(error) ? error.message : String(error)
        }`,
    remedy:
      'Backlot retries. If this lasts, ask the platform team to check the executor.',
    retryable: true,
  };
}
