import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';

/**
 * The full, lower-case form of an entity reference that may be given in short.
 *
 * @param field - for the error
 * @throws InputError
 */
export function expandRef(
  field: string,
  ref: string,
  defaultKind: string,
): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(ref, { defaultKind, defaultNamespace: 'default' }),
    );
  } catch {
    throw new InputError(
      `${field}: ${JSON.stringify(
        ref,
      )} is no entity reference; write ${defaultKind}:default/name or name`,
    );
  }
}

const KINDS = { component: 'component', system: 'system', owner: 'group' };

/** Filters take references in every form that a request takes. */
export function expandRefs<
  F extends Partial<Record<keyof typeof KINDS, string[]>>,
>(filter: F): F {
  const expanded = { ...filter };
  for (const [field, kind] of Object.entries(KINDS)) {
    const refs = filter[field as keyof typeof KINDS];
    if (refs) {
      expanded[field as keyof typeof KINDS] = refs.map(ref =>
        expandRef(field, ref, kind),
      );
    }
  }
  return expanded;
}
