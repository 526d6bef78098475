import { useEffect, useState } from 'react';
import type { VmOptions } from '@backlot/plugin-vm-common';
import { ResponseError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../api';
import { firstAsk, toRequest } from '../lib/ask';

/**
 * Whether the caller may create VMs for this very component.
 *
 * The options say only whether it is possible for any component at all; who
 * owns what decides the rest. A dry run of the smallest ask tells it.
 */
export function useMayCreate(
  component: string,
  options: VmOptions | undefined,
): boolean {
  const api = useApi(vmApiRef);
  const [may, setMay] = useState(false);

  useEffect(() => {
    const abort = new AbortController();
    setMay(false);
    if (options?.canCreate) {
      const ask = toRequest(component, firstAsk(options));
      api.planGroup(ask, { signal: abort.signal }).then(
        () => !abort.signal.aborted && setMay(true),
        // Anything but a refusal is better told by the dialog, with its reason.
        error =>
          !abort.signal.aborted &&
          setMay(!(error instanceof ResponseError && error.statusCode === 403)),
      );
    }
    return () => abort.abort();
  }, [api, component, options]);

  return may;
}
