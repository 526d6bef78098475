import type { VmOptions } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { queryClientOf } from '../data/queryClient';
import { vmApiRef } from '../data/vmApiRef';
import { optionsQuery } from './optionsQuery';

/**
 * The options. Without them nothing can be created, but everything else still
 * works: an error leaves them undefined.
 *
 * @param component - limits `canCreate` to this component
 */
export function useVmOptions(component?: string): VmOptions | undefined {
  const api = useApi(vmApiRef);
  return useQuery(optionsQuery(api, component), queryClientOf(api)).data;
}
