import { limitOf, requestError } from './requestError';

const failed = (cause: object) =>
  requestError(Object.assign(new TypeError('fetch failed'), { cause }));

describe('requestError', () => {
  it.each([
    [{ code: 'ECONNREFUSED', syscall: 'connect' }],
    [{ code: 'EHOSTUNREACH', syscall: 'connect' }],
    [{ code: 'ETIMEDOUT', syscall: 'connect' }],
    [{ code: 'ENOTFOUND', syscall: 'getaddrinfo' }],
    [{ code: 'EAI_AGAIN', syscall: 'getaddrinfo' }],
    [{ code: 'UND_ERR_CONNECT_TIMEOUT' }],
    [{ code: 'CERT_HAS_EXPIRED' }],
    [
      {
        code: 'ECONNREFUSED',
        errors: [
          { code: 'ECONNREFUSED', syscall: 'connect' },
          { code: 'ENETUNREACH', syscall: 'connect' },
        ],
      },
    ],
  ])('%j: nothing was sent', cause => {
    expect(failed(cause)).toMatchObject({
      code: 'ProviderUnreachable',
      unreachable: true,
    });
  });

  it.each([
    [{ code: 'ECONNRESET', syscall: 'read' }],
    [{ code: 'EPIPE', syscall: 'write' }],
    [{ code: 'ETIMEDOUT', syscall: 'read' }],
    [{ code: 'UND_ERR_SOCKET' }],
    [{ code: 'UND_ERR_HEADERS_TIMEOUT' }],
    [{}],
  ])('%j: it may have arrived', cause => {
    expect(failed(cause).name).toBe('Error');
  });
});

describe('limitOf', () => {
  const now = Date.parse('2030-01-01T00:00:00Z');

  it.each([
    [429, '7', 7000],
    [429, null, 10_000],
    [429, '0', 1000],
    [503, 'Tue, 01 Jan 2030 00:00:30 GMT', 30_000],
    [503, '86400', 600_000],
    [503, 'soon', 10_000],
  ])('%i with %s: in %i ms', (status, retryAfter, ms) => {
    expect(limitOf(status, retryAfter, now)).toMatchObject({
      retryAfterMs: ms,
    });
  });

  it.each([200, 500, 503])('%i alone says nothing of a limit', status => {
    expect(limitOf(status, null, now)).toBeUndefined();
  });
});
