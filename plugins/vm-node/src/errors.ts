import type { VmError } from '@backlot/plugin-vm-common';
import { CustomErrorBase } from '@backstage/errors';

/** An executor's error as it is stored and shown. */
export type ExecutorErrorData = VmError;

/**
 * A refusal or failure that an executor understands.
 *
 * @remarks
 * Thrown by `submit` it says that nothing was started and nothing is left.
 * Messages and remedies are shown to users: no secrets, no stack traces.
 */
export class ExecutorError extends CustomErrorBase {
  name = 'ExecutorError' as const;

  /** Machine-readable, such as `ImageNotFound`. */
  readonly code: string;
  /** What a person can do about it, as a full sentence. */
  readonly remedy: string;
  /** Whether the same call may succeed later without anybody's doing. */
  readonly retryable: boolean;

  constructor(options: {
    code: string;
    message: string;
    remedy: string;
    retryable?: boolean;
    cause?: unknown;
  }) {
    super(options.message, options.cause as Error | undefined);
    this.code = options.code;
    this.remedy = options.remedy;
    this.retryable = options.retryable ?? false;
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
