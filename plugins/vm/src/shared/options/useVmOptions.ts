import { useEffect, useState } from 'react';
import type { VmOptions } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../data/vmApiRef';

/**
 * The options. They only change with the configuration of the portal, so they
 * are loaded once. Without them nothing can be created, but everything else
 * still works: an error leaves them undefined.
 *
 * @param component - limits `canCreate` to this component
 */
export function useVmOptions(component?: string): VmOptions | undefined {
  const api = useApi(vmApiRef);
  const [options, setOptions] = useState<VmOptions>();
  useEffect(() => {
    const abort = new AbortController();
    api.getOptions({ component }, { signal: abort.signal }).then(
      loaded => {
        if (!abort.signal.aborted) {
          setOptions(loaded);
        }
      },
      () => {
        if (!abort.signal.aborted) {
          setOptions(undefined);
        }
      },
    );
    return () => abort.abort();
  }, [api, component]);
  return options;
}
