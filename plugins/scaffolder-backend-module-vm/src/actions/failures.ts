import { type ErrorResponseBody, InputError } from '@backstage/errors';

/** A failure that its message explains. */
export class StepFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StepFailure';
  }
}

const bodyOf = (error: unknown): ErrorResponseBody['error'] | undefined =>
  (error as { body?: Partial<ErrorResponseBody> } | undefined)?.body?.error;

/**
 * What the log of a task shows of an error. The scaffolder logs the stack,
 * which tells a template's user nothing: what the API refuses, and what the
 * action itself says, is shown as one sentence. A fault of the program keeps
 * its stack.
 */
export function toShownError(error: unknown): unknown {
  const refusal = bodyOf(error);
  const isExplained =
    refusal || error instanceof StepFailure || error instanceof InputError;
  if (!isExplained) {
    return error;
  }
  const { name, message } = refusal?.message ? refusal : (error as Error);
  const shown = new Error(message);
  shown.name = name;
  shown.stack = `${shown.name}: ${message}`;
  return shown;
}

/** Fails as `run` does, in words that can be shown. */
export async function withShownErrors(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw toShownError(error);
  }
}

export const isRefusal = (error: unknown, statusCode: number): boolean =>
  bodyOf(error) !== undefined &&
  (error as { statusCode?: number }).statusCode === statusCode;
