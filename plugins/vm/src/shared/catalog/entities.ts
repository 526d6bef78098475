import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/** "orders-team" for "group:default/orders-team". */
export function entityName(ref: string): string {
  const [, namespace, name] = /^[^:]*:([^/]*)\/(.*)$/.exec(ref) ?? [];
  if (name === undefined) {
    return ref;
  }
  return namespace === 'default' ? name : `${namespace}/${name}`;
}

/** Completes "orders" to an entity reference; other text stays as it is. */
export function componentRef(text: string): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(text, {
        defaultKind: 'component',
        defaultNamespace: 'default',
      }),
    );
  } catch {
    return text;
  }
}
