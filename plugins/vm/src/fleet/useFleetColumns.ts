import { useBreakpoint } from '@backstage/ui';
import { type FleetColumnId, knownColumns, defaultColumns } from './columns';
import type { FleetUrl } from './filters/useFleetUrl';
import { useFleetStored } from './useFleetStored';

export type FleetColumns = {
  ids: FleetColumnId[];
  /** Whether the user selected columns. */
  isChosen: boolean;
  choose: (ids: FleetColumnId[] | undefined) => void;
};

/**
 * The columns in the URL, otherwise the ones the user selected last, otherwise
 * the default.
 */
export function useFleetColumns({
  columns: ofUrl,
  setColumns,
}: Pick<FleetUrl, 'columns' | 'setColumns'>): FleetColumns {
  const [stored, store] = useFleetStored<string[]>('columns');
  const { up } = useBreakpoint();
  const chosen = knownColumns(ofUrl) ?? knownColumns(stored);
  return {
    ids: chosen ?? defaultColumns(up),
    isChosen: chosen !== undefined,
    choose: ids => {
      setColumns(ids);
      store(ids);
    },
  };
}
