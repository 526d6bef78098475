/**
 * A unique key. `crypto.randomUUID` would be shorter, but browsers only offer
 * it over HTTPS.
 */
export const newIdempotencyKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
