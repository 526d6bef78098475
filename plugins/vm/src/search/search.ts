import type { SearchResult } from '@backstage/plugin-search-common';

/** The type of VMs in the search index. */
export const VM_SEARCH_TYPE = 'virtual-machine';

export const isVmSearchResult = ({ type }: SearchResult): boolean =>
  type === VM_SEARCH_TYPE;
