import { useEffect, useState } from 'react';
import type { VmOptions } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../data/vmApiRef';

/**
 * What may be asked for. They change with the portal's configuration only, so
 * that they are read once. Without them nothing can be created, but what there
 * is can still be shown: an error leaves them undefined.
 *
 * @param component - whose VMs `canCreate` is about; without, those of any
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
