import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { queryClientOf } from '../shared/data/queryClient';
import { vmApiRef } from '../shared/data/vmApiRef';
import { isForbidden } from '../shared/errors/errors';

/** Whether the caller may read the executors; undefined until known. */
export function useMayReadExecutors(): boolean | undefined {
  const api = useApi(vmApiRef);
  const { data, error } = useQuery(
    {
      queryKey: ['executors'],
      queryFn: ({ signal }) => api.listExecutors({ signal }),
      staleTime: Infinity,
    },
    queryClientOf(api),
  );
  if (data) {
    return true;
  }
  return isForbidden(error) ? false : undefined;
}
