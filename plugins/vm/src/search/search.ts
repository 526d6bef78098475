import type { SearchResult } from '@backstage/plugin-search-common';

/** What the search calls documents of VMs. */
export const VM_SEARCH_TYPE = 'virtual-machine';

export const isVmSearchResult = ({ type }: SearchResult): boolean =>
  type === VM_SEARCH_TYPE;
