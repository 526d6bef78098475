import type { VmError } from '@backlot/plugin-vm-common';
import { CustomErrorBase } from '@backstage/errors';

/** An executor's error as it is stored and shown. */
export type ExecutorErrorData = VmError;

/**
 * A refusal or failure that an executor understands.
 *
 * @remarks
 * Thrown by `submit`, it says that this call started nothing. What an earlier
 * attempt of the operation left may still exist: the next attempt, or the
 * deletion, removes it. Messages and remedies are shown to users: no secrets, no stack traces.
 */
export class ExecutorError extends CustomErrorBase {
  name = 'ExecutorError' as const;

  /** Machine-readable, such as `ImageNotFound`. */
  readonly code: string;
  /** What a person can do about it, as a full sentence. */
  readonly remedy: string;
  /** Whether the same call may succeed later without anybody's doing. */
  readonly retryable: boolean;
  /**
   * Milliseconds after which the engine calls again. Set, it means "not now":
   * the provider limits its callers. The call costs no attempt.
   */
  readonly retryAfterMs?: number;
  /**
   * The call never reached the provider, such as a refused connection. The
   * call costs no attempt, and the engine marks the executor unhealthy until
   * `health` succeeds again.
   */
  readonly unreachable: boolean;

  constructor(options: {
    code: string;
    message: string;
    remedy: string;
    retryable?: boolean;
    retryAfterMs?: number;
    unreachable?: boolean;
    cause?: unknown;
  }) {
    super(options.message, options.cause as Error | undefined);
    this.code = options.code;
    this.remedy = options.remedy;
    this.retryAfterMs = options.retryAfterMs;
    this.unreachable = options.unreachable ?? false;
    this.retryable =
      options.retryable ??
      (this.unreachable || this.retryAfterMs !== undefined);
  }

  toData(): ExecutorErrorData {
    return {
      code: this.code,
      message: this.message,
      remedy: this.remedy,
      retryable: this.retryable,
    };
  }
}

/**
 * "Not now, call again in `retryAfterMs`": the provider limits its callers, or
 * the executor has a queue of its own. Nothing was started and no attempt is used up.
 */
export class NotNowError extends ExecutorError {
  constructor(options: {
    retryAfterMs: number;
    message: string;
    remedy?: string;
    code?: string;
    cause?: unknown;
  }) {
    super({
      code: 'NotNow',
      remedy: 'Wait: Backlot retries.',
      ...options,
    });
  }
}

/**
 * The call never reached the provider (refused connection, unknown host), so
 * nothing was started. Where a request may have arrived and only its answer is
 * missing, throw a plain error instead: its outcome is unknown.
 */
export class ProviderUnreachableError extends ExecutorError {
  constructor(options: {
    message: string;
    remedy?: string;
    code?: string;
    cause?: unknown;
  }) {
    super({
      code: 'ProviderUnreachable',
      remedy:
        'Wait: Backlot continues when the provider answers again. If this lasts, ask the platform team to check the executor.',
      ...options,
      unreachable: true,
    });
  }
}
