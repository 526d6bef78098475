import { InputError } from '@backstage/errors';
import type { z } from 'zod';
import { isStorable } from '../model/text';

type Issue = z.core.$ZodIssue;

/** An alternative that got past the type of the value itself came closer. */
const depthOf = (issues: Issue[]): number =>
  issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0)
    ? 0
    : 1;

function describe(issue: Issue, where: string): string {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys
      .slice(0, MAX_ISSUES)
      .map(key => (path ? `${path}.${key}` : key));
    return `${keys.join(', ')}${
      issue.keys.length > MAX_ISSUES ? ', …' : ''
    }: unknown field${
      keys.length > 1 ? 's' : ''
    }; remove it or check its spelling`;
  }
  if (issue.code === 'invalid_union') {
    // The alternative that came closest has the most to say.
    const [closest] = issue.errors
      .filter(issues => issues.length > 0)
      .sort((a, b) => depthOf(b) - depthOf(a));
    if (closest) {
      return describe(
        { ...closest[0], path: [...issue.path, ...closest[0].path] },
        where,
      );
    }
  }
  if (issue.code === 'invalid_value') {
    return `${path || where}: must be one of ${issue.values.join(', ')}`;
  }
  return `${path || where}: ${issue.message}`;
}

/** No request has a reason to nest deeper. */
const MAX_DEPTH = 32;

/** Of an error: a request of unknown fields must not be answered at its length. */
const MAX_ISSUES = 10;
const MAX_MESSAGE = 2000;

type Place = { key: string; within?: Place; depth: number };

const pathOf = (place: Place | undefined): string => {
  const keys: string[] = [];
  for (let at = place; at; at = at.within) {
    keys.unshift(at.key);
  }
  return keys.join('.');
};

/**
 * Refuses what schemas cannot check: values that are nested too deep, and
 * text that PostgreSQL cannot store. Applied to the whole request, so that no
 * schema can forget it. The work grows with the size of the request, and no
 * faster.
 *
 * @throws InputError that names the field
 */
function refuseUnstorable(value: unknown, where: string): void {
  const refuse = (place: Place | undefined) => {
    throw new InputError(
      `${
        pathOf(place) || where
      }: must not contain NUL characters or half of a surrogate pair; remove them`,
    );
  };
  const waiting: Array<{ place?: Place; value: unknown }> = [{ value }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { place, value: item } = next;
    if (typeof item === 'string' && !isStorable(item)) {
      refuse(place);
    }
    if (item && typeof item === 'object') {
      const depth = (place?.depth ?? 0) + 1;
      if (depth > MAX_DEPTH) {
        throw new InputError(
          `${where}: is nested more than ${MAX_DEPTH} levels deep; flatten it`,
        );
      }
      for (const [key, nested] of Object.entries(item)) {
        if (!isStorable(key)) {
          refuse({ key: '(a key)', within: place, depth });
        }
        waiting.push({ place: { key, within: place, depth }, value: nested });
      }
    }
  }
}

function shorten(message: string): string {
  return message.length > MAX_MESSAGE
    ? `${message.slice(0, MAX_MESSAGE)}…`
    : message;
}

/** @throws InputError that names each field and what is wrong with it */
export function parse<S extends z.ZodType>(
  schema: S,
  value: unknown,
  where: string,
): z.output<S> {
  refuseUnstorable(value, where);
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  throw new InputError(
    shorten(
      parsed.error.issues
        .slice(0, MAX_ISSUES)
        .map(issue => describe(issue, where))
        .join('; '),
    ),
  );
}
