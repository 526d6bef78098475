import { NotNowError, ProviderUnreachableError } from '@backlot/plugin-vm-node';

/** Calls that make a connection: where they fail, nothing was sent. */
const CONNECTING = ['connect', 'getaddrinfo', 'queryA', 'queryAaaa'];
const CONNECT_CODES = ['UND_ERR_CONNECT_TIMEOUT', 'ENOTFOUND', 'EAI_AGAIN'];
/** A certificate is looked at before anything is sent. */
const CERTIFICATE =
  /^(CERT_|ERR_TLS_CERT|ERR_SSL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO_)/;

const MAX_RETRY_MS = 10 * 60_000;
const RETRY_MS = 10_000;

type SystemError = { code?: string; syscall?: string; errors?: unknown[] };

/**
 * What a request that got no answer means: unreachable where no connection was
 * made; anything else leaves open whether the request arrived.
 */
export function requestError(error: unknown): Error {
  const cause = ((error as Error).cause ?? error) as SystemError;
  const code = cause.code ?? String(error);
  return wasNotSent(cause)
    ? new ProviderUnreachableError({
        message: `Proctor cannot be reached (${code})`,
        cause: error,
      })
    : new Error(`Proctor does not answer: ${code}`);
}

/** A name with several addresses fails with all their errors. */
function wasNotSent({ code, syscall, errors }: SystemError): boolean {
  if (errors && errors.length > 0) {
    return errors.every(one => wasNotSent(one as SystemError));
  }
  return (
    (syscall !== undefined && CONNECTING.includes(syscall)) ||
    (code !== undefined &&
      (CONNECT_CODES.includes(code) || CERTIFICATE.test(code)))
  );
}

/**
 * Undefined unless the answer is that of a proxy which limits its callers; the
 * daemon has not seen the request then.
 */
export function limitOf(
  status: number,
  retryAfter: string | null,
  now: number,
): NotNowError | undefined {
  const limits = status === 429 || (status === 503 && retryAfter !== null);
  if (!limits) {
    return undefined;
  }
  const seconds = Number(retryAfter ?? NaN);
  const ms = Number.isFinite(seconds)
    ? seconds * 1000
    : Date.parse(retryAfter ?? '') - now;
  return new NotNowError({
    message: `Proctor takes no requests now (${status})`,
    retryAfterMs: Number.isFinite(ms)
      ? Math.min(MAX_RETRY_MS, Math.max(1000, ms))
      : RETRY_MS,
  });
}
