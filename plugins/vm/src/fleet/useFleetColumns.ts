import { useBreakpoint } from '@backstage/ui';
import { type FleetColumnId, knownColumns, usualColumns } from './columns';
import type { FleetUrl } from './filters/useFleetUrl';
import { useFleetStored } from './useFleetStored';

export type FleetColumns = {
  ids: FleetColumnId[];
  /** Whether somebody chose them. */
  isChosen: boolean;
  choose: (ids: FleetColumnId[] | undefined) => void;
};

/** The columns that the URL names, else the user's last choice, else the usual. */
export function useFleetColumns({
  columns: ofUrl,
  setColumns,
}: Pick<FleetUrl, 'columns' | 'setColumns'>): FleetColumns {
  const [stored, store] = useFleetStored<string[]>('columns');
  const { up } = useBreakpoint();
  const chosen = knownColumns(ofUrl) ?? knownColumns(stored);
  return {
    ids: chosen ?? usualColumns(up),
    isChosen: chosen !== undefined,
    choose: ids => {
      setColumns(ids);
      store(ids);
    },
  };
}
