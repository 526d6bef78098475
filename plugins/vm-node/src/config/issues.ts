import type { z } from 'zod';
import { nearest } from './nearest';

/**
 * What is wrong with a config, a line for each problem. Keys that do not exist
 * are named one by one, with the key that was probably meant.
 *
 * @param root - the path of the config that was parsed, such as `vm`
 * @param schema - what it was parsed with; it knows which keys exist
 */
export function describeIssues(
  root: string,
  issues: z.core.$ZodIssue[],
  schema: z.core.$ZodType,
): string[] {
  return issues.flatMap(issue => {
    const path = [root, ...issue.path].map(String).join('.');
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map(key =>
          unknownKey(path, key, knownKeys(schema, issue.path)),
        )
      : [`${path}: ${issue.message}`];
  });
}

/** Says that a key does not exist, and which one was probably meant. */
export function unknownKey(path: string, key: string, known: string[]): string {
  const meant = nearest(key, known);
  return `${path}.${key}: there is no such key${
    meant === undefined ? '' : `; did you mean ${meant}?`
  }`;
}

/** The keys that a schema knows at a path. */
function knownKeys(schema: z.core.$ZodType, path: PropertyKey[]): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object': {
      const [key, ...rest] = path;
      if (key === undefined) {
        return Object.keys(def.shape);
      }
      const value = def.shape[String(key)];
      return value ? knownKeys(value, rest) : [];
    }
    case 'record':
      return knownKeys(def.valueType, path.slice(1));
    case 'array':
      return knownKeys(def.element, path.slice(1));
    case 'union':
      return def.options.flatMap(option => knownKeys(option, path));
    case 'pipe':
      return [...knownKeys(def.in, path), ...knownKeys(def.out, path)];
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
      return knownKeys(def.innerType, path);
    default:
      return [];
  }
}
