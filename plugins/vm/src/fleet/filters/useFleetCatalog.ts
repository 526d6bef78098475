import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi, useApiHolder } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { skipToken, useQuery } from '@tanstack/react-query';
import { queryClientOf } from '../../shared/data/queryClient';
import { vmApiRef } from '../../shared/data/vmApiRef';

/** Nobody chooses from a longer list. */
const MOST = 500;

export type FleetCatalog = {
  domains: string[];
  lifecycles: string[];
  tags: string[];
};

const NONE: FleetCatalog = { domains: [], lifecycles: [], tags: [] };

/**
 * The values that the catalog has for filters. They are loaded only if needed.
 * If that fails, filters in the URL still work.
 */
export function useFleetCatalog(isNeeded: boolean): FleetCatalog {
  const catalog = useApiHolder().get(catalogApiRef);
  const load = async (): Promise<FleetCatalog> => {
    const [{ facets }, { items }] = await Promise.all([
      catalog!.getEntityFacets({
        filter: { kind: 'component' },
        facets: ['spec.lifecycle', 'metadata.tags'],
      }),
      catalog!.queryEntities({
        filter: { kind: 'domain' },
        fields: ['kind', 'metadata.name', 'metadata.namespace'],
        orderFields: { field: 'metadata.name', order: 'asc' },
        limit: MOST,
      }),
    ]);
    const valuesOf = (facet: string) =>
      (facets[facet] ?? [])
        .map(({ value }) => value)
        .sort()
        .slice(0, MOST);
    return {
      domains: items.map(entity => stringifyEntityRef(entity)),
      lifecycles: valuesOf('spec.lifecycle'),
      tags: valuesOf('metadata.tags'),
    };
  };
  const { data = NONE } = useQuery(
    {
      queryKey: ['catalogValues'],
      queryFn: catalog && isNeeded ? load : skipToken,
    },
    queryClientOf(useApi(vmApiRef)),
  );
  return data;
}
