/**
 * A key that no other ask has. `crypto.randomUUID` would be shorter, but
 * browsers offer it over HTTPS only.
 */
export const newIdempotencyKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
