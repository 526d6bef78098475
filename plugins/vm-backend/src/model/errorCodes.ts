/**
 * The codes of errors that the engine itself raises; executors add their own.
 * `docs/error-codes.md` explains all of them.
 */
export const errorCodes = {
  /** The outcome of a creation is unknown; a person has to check the provider. */
  outcomeUnknown: 'OutcomeUnknown',
  deadlineExceeded: 'DeadlineExceeded',
  lost: 'Lost',
  recordRefused: 'RecordRefused',
  executorTimeout: 'ExecutorTimeout',
  executorUnavailable: 'ExecutorUnavailable',
  executorHangs: 'ExecutorHangs',
  executorFailed: 'ExecutorFailed',
  unexpectedAnswer: 'UnexpectedAnswer',
  ownershipTagInUse: 'OwnershipTagInUse',
} as const;
