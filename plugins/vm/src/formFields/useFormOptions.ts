import type { VmOptions } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { queryClientOf } from '../shared/data/queryClient';
import { vmApiRef } from '../shared/data/vmApiRef';
import { optionsQuery } from '../shared/options/optionsQuery';

export type FormOptions = {
  options: VmOptions | undefined;
  error: unknown;
  retry: () => void;
};

/** The options for the fields of a form. */
export function useFormOptions(component: string | undefined): FormOptions {
  const api = useApi(vmApiRef);
  const { data, error, refetch } = useQuery(
    optionsQuery(api, component),
    queryClientOf(api),
  );
  return { options: data, error: error ?? undefined, retry: refetch };
}
