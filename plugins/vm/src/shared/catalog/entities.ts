import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/** "group:default/orders-team" as a person calls it. */
export function entityName(ref: string): string {
  const [, namespace, name] = /^[^:]*:([^/]*)\/(.*)$/.exec(ref) ?? [];
  if (name === undefined) {
    return ref;
  }
  return namespace === 'default' ? name : `${namespace}/${name}`;
}

/** "orders" as the API wants it; what is no reference stays as it is. */
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
