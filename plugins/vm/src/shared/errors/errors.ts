import { ResponseError } from '@backstage/errors';
import type { SharedT } from '../translation';

/** The message of the server, without HTTP details. */
export function errorMessage(error: unknown, t: SharedT): string {
  if (error instanceof ResponseError) {
    return error.body.error.message;
  }
  // Browsers report a missing answer as a TypeError.
  if (error instanceof TypeError) {
    return t('errors.unreachable');
  }
  return error instanceof Error ? error.message : String(error);
}

/** The id of the request in the server log. */
export const requestIdOf = (error: unknown): string | undefined =>
  error instanceof ResponseError
    ? error.response.headers.get('X-Request-Id') ?? undefined
    : undefined;

/** It does not exist, or the caller may not see it. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof ResponseError && error.statusCode === 404;

export const isForbidden = (error: unknown): boolean =>
  error instanceof ResponseError && error.statusCode === 403;

/** The group was changed since it was read. */
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
 * Splits a message such as "count: must be at least 1; name: is taken". The
 * message of a field may contain semicolons, too.
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
