import { useEffect, useState } from 'react';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';

/** Nobody chooses from a longer list. */
const MOST = 500;

export type FleetCatalog = {
  domains: string[];
  lifecycles: string[];
  tags: string[];
};

const NONE: FleetCatalog = { domains: [], lifecycles: [], tags: [] };

/**
 * The values that the catalog has for filters. Loaded once, and only if needed.
 * If that fails, filters in the URL still work.
 */
export function useFleetCatalog(isWanted: boolean): FleetCatalog {
  const catalog = useApiHolder().get(catalogApiRef);
  const [found, setFound] = useState(NONE);
  useEffect(() => {
    if (!catalog || !isWanted) {
      return undefined;
    }
    let gone = false;
    Promise.all([
      catalog.getEntityFacets({
        filter: { kind: 'component' },
        facets: ['spec.lifecycle', 'metadata.tags'],
      }),
      catalog.queryEntities({
        filter: { kind: 'domain' },
        fields: ['kind', 'metadata.name', 'metadata.namespace'],
        orderFields: { field: 'metadata.name', order: 'asc' },
        limit: MOST,
      }),
    ]).then(
      ([{ facets }, { items }]) => {
        const valuesOf = (facet: string) =>
          (facets[facet] ?? [])
            .map(({ value }) => value)
            .sort()
            .slice(0, MOST);
        if (!gone) {
          setFound({
            domains: items.map(entity => stringifyEntityRef(entity)),
            lifecycles: valuesOf('spec.lifecycle'),
            tags: valuesOf('metadata.tags'),
          });
        }
      },
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [catalog, isWanted]);
  return found;
}
