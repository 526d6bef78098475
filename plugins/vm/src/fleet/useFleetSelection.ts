import { useCallback, useState } from 'react';
import type { Vm } from '@backlot/plugin-vm-common';
import { type FleetSelection, noSelection } from './bulk/bulk';
import type { FleetFilter } from './filters/query';

type State = { key: string; selection: FleetSelection };

/**
 * The selected VMs of a list. Another filter clears the selection, so that
 * nobody changes VMs they no longer see.
 */
export function useFleetSelection(
  filter: FleetFilter,
  shown: Vm[] | undefined,
  total: number | undefined,
) {
  const key = JSON.stringify(filter);
  const [state, setState] = useState<State>({ key, selection: noSelection });
  const selection = state.key === key ? state.selection : noSelection;

  const selectRows = useCallback(
    (ids: string[]) => {
      const known = [
        ...(selection.kind === 'rows' ? selection.vms : []),
        ...(shown ?? []),
      ];
      const byId = new Map(known.map(vm => [vm.id, vm]));
      const vms = ids.flatMap(id => byId.get(id) ?? []);
      setState({ key, selection: { kind: 'rows', vms } });
    },
    [key, selection, shown],
  );

  return {
    selection,
    selectRows,
    selectMatching: () =>
      setState({
        key,
        selection: { kind: 'matching', filter, count: total ?? 0 },
      }),
    clear: () => setState({ key, selection: noSelection }),
  };
}
