import { ResponseError } from '@backstage/errors';
import type { SharedT } from '../translation';

/** What the server says to a person, without the noise of HTTP. */
export function errorMessage(error: unknown, t: SharedT): string {
  if (error instanceof ResponseError) {
    return error.body.error.message;
  }
  // How browsers say that there was no answer at all.
  if (error instanceof TypeError) {
    return t('errors.unreachable');
  }
  return error instanceof Error ? error.message : String(error);
}

/** What the server's log calls the request that it refused. */
export const requestIdOf = (error: unknown): string | undefined =>
  error instanceof ResponseError
    ? error.response.headers.get('X-Request-Id') ?? undefined
    : undefined;

/** There is no such thing, or none that the caller may see. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof ResponseError && error.statusCode === 404;

/** The caller may not. */
export const isForbidden = (error: unknown): boolean =>
  error instanceof ResponseError && error.statusCode === 403;

/** A group was changed since it was read. */
export const isStale = (error: unknown): boolean =>
  error instanceof ResponseError &&
  error.statusCode === 409 &&
  error.body.error.message.startsWith('generation: ');

export type FieldErrors<F extends string> = {
  fields: Partial<Record<F, string>>;
  /** What belongs to no field of the form. */
  other: string | undefined;
};

/**
 * Takes a message such as "count: must be at least 1; name: is taken" apart.
 * A semicolon may also stand within the message of one field.
 */
export function fieldErrors<F extends string>(
  message: string,
  names: readonly F[],
): FieldErrors<F> {
  const start = new RegExp(`(?:^|; )(${names.join('|')})(?:\\.\\w+)*: `, 'g');
  const found = [...message.matchAll(start)];
  const fields: Partial<Record<F, string>> = {};
  found.forEach((match, index) => {
    const end = found[index + 1]?.index ?? message.length;
    fields[match[1] as F] = message.slice(match.index + match[0].length, end);
  });
  const other = message.slice(0, found[0]?.index ?? message.length);
  return { fields, other: other || undefined };
}
