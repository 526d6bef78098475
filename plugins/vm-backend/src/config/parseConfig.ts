import type { z } from 'zod';

const EXPECTED = new Set(['number', 'int', 'boolean']);

/**
 * Checks config, in which numbers and booleans may be text: that is what
 * `${VARIABLE}` becomes, and Backstage's own readers take it as well.
 */
export function parseConfig<S extends z.ZodType>(
  schema: S,
  config: unknown,
): z.ZodSafeParseResult<z.output<S>> {
  const copy = structuredClone(config);
  // A number within a part that was refused as a whole shows up after it.
  for (let round = 0; ; round++) {
    const parsed = schema.safeParse(copy);
    if (parsed.success || round === 3) {
      return parsed;
    }
    const converted = parsed.error.issues.filter(
      issue =>
        issue.code === 'invalid_type' &&
        EXPECTED.has(issue.expected) &&
        convert(copy, issue.path, issue.expected),
    );
    if (converted.length === 0) {
      return parsed;
    }
  }
}

/** @returns whether the text at the path was what is expected */
function convert(
  root: unknown,
  path: PropertyKey[],
  expected: string,
): boolean {
  const parent = path
    .slice(0, -1)
    .reduce<any>((value, key) => value?.[key], root);
  const key = path.at(-1);
  const text = key === undefined ? undefined : parent?.[key];
  const value =
    typeof text === 'string' ? valueOf(text.trim(), expected) : null;
  if (value === null) {
    return false;
  }
  parent[key!] = value;
  return true;
}

function valueOf(text: string, expected: string): number | boolean | null {
  if (expected === 'boolean') {
    return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : null;
  }
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : null;
}
