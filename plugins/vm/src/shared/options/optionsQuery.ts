import type { VmApi, VmOptions } from '@backlot/plugin-vm-common';
import { queryOptions } from '@tanstack/react-query';

/** They only change with the configuration, and when executors are paused. */
const FRESH_MS = 60_000;

/**
 * The options.
 *
 * @param component - limits `canCreate` to this component
 */
export const optionsQuery = (api: VmApi, component?: string) =>
  queryOptions<VmOptions>({
    queryKey: ['options', component ?? null],
    queryFn: ({ signal }) => api.getOptions({ component }, { signal }),
    staleTime: FRESH_MS,
  });
