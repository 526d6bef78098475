import { useMemo } from 'react';
import { vmSorts } from '@backlot/plugin-vm-common';
import type { SortDescriptor, SortState } from '@backstage/ui';
import { useSearchParams } from 'react-router-dom';

const PARAM = 'sort';
const DEFAULT = 'name';

const isKnown = (sort: string) =>
  (vmSorts as readonly string[]).includes(sort.replace(/^-/, ''));

/** The sort order of the VMs. It is in the URL, in the syntax of the API. */
export function useVmSort(): { sort: string; state: SortState } {
  const [params, setParams] = useSearchParams();
  const requested = params.get(PARAM) ?? DEFAULT;
  const sort = isKnown(requested) ? requested : DEFAULT;

  const state = useMemo<SortState>(
    () => ({
      descriptor: {
        column: sort.replace(/^-/, ''),
        direction: sort.startsWith('-') ? 'descending' : 'ascending',
      },
      onSortChange: ({ column, direction }: SortDescriptor) =>
        setParams(
          current => {
            const next = new URLSearchParams(current);
            next.set(
              PARAM,
              `${direction === 'descending' ? '-' : ''}${column}`,
            );
            return next;
          },
          { replace: true },
        ),
    }),
    [sort, setParams],
  );

  return { sort, state };
}
