import type { SearchResult } from '@backstage/plugin-search-common';

/** Whether what was found is a VM. */
export const isVmSearchResult = ({ type }: SearchResult): boolean =>
  type === 'virtual-machine';
