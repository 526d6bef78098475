import { createHash } from 'node:crypto';
import { parseEntityRef } from '@backstage/catalog-model';
import { vmLimits } from '@backlot/plugin-vm-common';

const MAX = vmLimits.namePrefixLength;
const HASH = 6;

/** Makes any text an RFC 1123 label that leaves room for an index. */
export function toNamePrefix(text: string): string {
  const safe = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .replace(/-+$/, '');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH);
  if (!safe) {
    return `vm-${hash}`;
  }
  if (safe.length <= MAX) {
    return safe;
  }
  return `${safe.slice(0, MAX - HASH - 1).replace(/-+$/, '')}-${hash}`;
}

/** The same prefix for this component alone, where another has taken it. */
export function distinctPrefix(prefix: string, component: string): string {
  const hash = createHash('sha256')
    .update(component)
    .digest('hex')
    .slice(0, HASH);
  return `${prefix.slice(0, MAX - HASH - 1).replace(/-+$/, '')}-${hash}`;
}

/** The name prefix of a group, where the request names none. */
export function namePrefixOf(
  template: string,
  request: { component: string; environment: string; stack: string },
): string {
  const values: Record<string, string> = {
    component: parseEntityRef(request.component).name,
    environment: request.environment,
    stack: request.stack,
  };
  return toNamePrefix(
    template.replace(/\$\{(\w+)\}/g, (_, field) => values[field] ?? ''),
  );
}
