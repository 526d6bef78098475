import { useEffect, useMemo, useState } from 'react';
import type { Vm, VmOperation } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../shared/data/vmApiRef';
import { isOpen } from '../shared/vms/operations';
import { UsualDurations, usualDurations } from '../shared/vms/usualDurations';

/** How many similar VMs are compared. */
const SIMILAR_VMS = 50;

const NONE: VmOperation[] = [];

/**
 * How long the steps of the current operation usually take, from earlier
 * operations of the VM. A new VM has none: then similar VMs are used, in one
 * request.
 */
export function useUsualDurations(
  vm: Vm,
  operations: VmOperation[],
): UsualDurations {
  const api = useApi(vmApiRef);
  const type = operations.find(isOpen)?.type;
  const own = useMemo(
    () => (type ? usualDurations(operations, type) : new Map()),
    [operations, type],
  );

  const { image, executor } = vm;
  const useSimilar = type === 'create' && own.size === 0;
  const [others, setOthers] = useState(NONE);
  useEffect(() => {
    const abort = new AbortController();
    if (useSimilar) {
      api
        .listVms(
          {
            image,
            executor,
            phase: 'ready',
            limit: SIMILAR_VMS,
            sort: '-createdAt',
          },
          { signal: abort.signal },
        )
        .then(
          ({ items }) =>
            !abort.signal.aborted &&
            setOthers(items.flatMap(({ operation }) => operation ?? [])),
          // Without them, the progress bar does not move within steps.
          () => undefined,
        );
    }
    return () => abort.abort();
  }, [api, useSimilar, image, executor]);
  const similar = useMemo(() => usualDurations(others, 'create'), [others]);

  return useSimilar ? similar : own;
}
