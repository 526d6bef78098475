import { useEffect, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../shared/data/vmApiRef';
import { isForbidden } from '../shared/errors/errors';

/**
 * Whether the caller may read the executors: requested once, undefined until
 * known.
 */
export function useMayReadExecutors(): boolean | undefined {
  const api = useApi(vmApiRef);
  const [may, setMay] = useState<boolean>();
  useEffect(() => {
    const abort = new AbortController();
    api.listExecutors({ signal: abort.signal }).then(
      () => !abort.signal.aborted && setMay(true),
      error =>
        !abort.signal.aborted && setMay(isForbidden(error) ? false : undefined),
    );
    return () => abort.abort();
  }, [api]);
  return may;
}
