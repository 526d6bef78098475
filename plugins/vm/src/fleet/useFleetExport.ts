import { useState } from 'react';
import type { VmCsvColumn } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { download } from '../shared/code/download';
import { vmApiRef } from '../shared/data/vmApiRef';
import type { FleetFilter } from './filters/query';

/** Exports all matching VMs as a file. */
export function useFleetExport(query: {
  filter: FleetFilter;
  sort: string;
  columns: VmCsvColumn[];
}) {
  const api = useApi(vmApiRef);
  const [state, setState] = useState<{ busy: boolean; error?: unknown }>({
    busy: false,
  });

  const run = async () => {
    const { filter, sort, columns } = query;
    setState({ busy: true });
    try {
      const table = await api.exportVms({ ...filter, sort, column: columns });
      const day = new Date().toISOString().slice(0, 10);
      download(`virtual-machines-${day}.csv`, table);
      setState({ busy: false });
    } catch (error) {
      setState({ busy: false, error });
    }
  };

  return { ...state, run, dismiss: () => setState({ busy: false }) };
}
