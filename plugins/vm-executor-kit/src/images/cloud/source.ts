import { createReadStream } from 'node:fs';
import path from 'node:path';

/** Bytes of an image, from a position that the source chose. */
export type Opened = {
  position: number;
  /** The size of the whole, where the source reports it. */
  total?: number;
  chunks: AsyncIterable<Uint8Array>;
};

/** The source refused; another request would change nothing. */
export class SourceRefused extends Error {}

/**
 * Opens a file, or an HTTP resource after `from` bytes. A server without
 * support for ranges answers from the beginning.
 */
export async function openSource(
  source: string,
  from: number,
  signal: AbortSignal,
): Promise<Opened> {
  if (path.isAbsolute(source)) {
    return { position: 0, chunks: createReadStream(source, { signal }) };
  }
  const { url, authorization } = request(source);
  // Redirects are followed; to another origin without the credentials.
  const response = await fetch(url, {
    signal,
    headers: {
      'accept-encoding': 'identity',
      ...(authorization && { authorization }),
      ...(from > 0 && { range: `bytes=${from}-` }),
    },
  });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    const isPastEnd = response.status === 416 && from > 0;
    if (isPastEnd) {
      return openSource(source, 0, signal);
    }
    const text = `it answers ${response.status} ${response.statusText}`.trim();
    const mayPass =
      response.status >= 500 || [408, 429].includes(response.status);
    throw mayPass ? new Error(text) : new SourceRefused(text);
  }
  const length = Number(response.headers.get('content-length') ?? NaN);
  const range = /^bytes (\d+)-/.exec(
    response.headers.get('content-range') ?? '',
  );
  const position = response.status === 206 && range ? Number(range[1]) : 0;
  return {
    position,
    ...(length >= 0 && { total: position + length }),
    chunks: response.body,
  };
}

/** A source without what may be secret in it: credentials and the query. */
export function publicName(source: string): string {
  if (path.isAbsolute(source)) {
    return source;
  }
  const { origin, pathname } = new URL(source);
  return `${origin}${pathname}`;
}

function request(source: string): { url: string; authorization?: string } {
  const url = new URL(source);
  const { username, password } = url;
  if (!username && !password) {
    return { url: url.href };
  }
  url.username = '';
  url.password = '';
  const credentials = [username, password].map(decodeURIComponent).join(':');
  return {
    url: url.href,
    authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
  };
}
