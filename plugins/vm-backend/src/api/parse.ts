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
    const keys = issue.keys.map(key => (path ? `${path}.${key}` : key));
    return `${keys.join(', ')}: unknown field${
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

/**
 * Where a value, at any depth, has text that PostgreSQL cannot store. Asked of
 * the whole request, so that no schema can forget it.
 */
function findUnstorable(value: unknown): string | undefined {
  const waiting: Array<{ path: string[]; value: unknown }> = [
    { path: [], value },
  ];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { path, value: item } = next;
    if (typeof item === 'string' && !isStorable(item)) {
      return path.join('.');
    }
    if (item && typeof item === 'object') {
      for (const [key, nested] of Object.entries(item)) {
        if (!isStorable(key)) {
          return [...path, '(a key)'].join('.');
        }
        waiting.push({ path: [...path, key], value: nested });
      }
    }
  }
  return undefined;
}

/** @throws InputError that names each field and what is wrong with it */
export function parse<S extends z.ZodType>(
  schema: S,
  value: unknown,
  where: string,
): z.output<S> {
  const unstorable = findUnstorable(value);
  if (unstorable !== undefined) {
    throw new InputError(
      `${
        unstorable || where
      }: must not contain NUL characters or half of a surrogate pair; remove them`,
    );
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  throw new InputError(
    parsed.error.issues.map(issue => describe(issue, where)).join('; '),
  );
}
