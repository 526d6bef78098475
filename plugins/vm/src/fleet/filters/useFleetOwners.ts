import { useEffect, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../../shared/data/vmApiRef';

export type FleetOwners = { owners: string[]; systems: string[] };

const NONE: FleetOwners = { owners: [], systems: [] };

/**
 * The owners and systems of VMs, for the filters. Loaded once. If that fails,
 * there are none and the page still works.
 */
export function useFleetOwners(): FleetOwners {
  const api = useApi(vmApiRef);
  const [found, setFound] = useState(NONE);
  useEffect(() => {
    const abort = new AbortController();
    const valuesOf = async (field: 'owner' | 'system') => {
      const { items } = await api.getFleetSummary(
        { groupBy: field },
        { signal: abort.signal },
      );
      return items
        .map(({ by }) => by[field])
        .filter(value => typeof value === 'string')
        .sort();
    };
    Promise.all([valuesOf('owner'), valuesOf('system')]).then(
      ([owners, systems]) => {
        if (!abort.signal.aborted) {
          setFound({ owners, systems });
        }
      },
      () => setFound(NONE),
    );
    return () => abort.abort();
  }, [api]);
  return found;
}
