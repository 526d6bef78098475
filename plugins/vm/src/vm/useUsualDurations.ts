import { useEffect, useMemo, useState } from 'react';
import type { Vm, VmOperation } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../shared/data/vmApiRef';
import { isOpen } from '../shared/vms/operations';
import { UsualDurations, usualDurations } from '../shared/vms/usualDurations';

/** How many alike VMs are asked how long their creation took. */
const ALIKE = 50;

const NONE: VmOperation[] = [];

/**
 * How long the steps of the VM's open operation usually take: as long as they
 * took before. A VM that is made for the first time has no before; then those
 * of the same image tell, in one request.
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
  const askOthers = type === 'create' && own.size === 0;
  const [others, setOthers] = useState(NONE);
  useEffect(() => {
    const abort = new AbortController();
    if (askOthers) {
      api
        .listVms(
          { image, executor, phase: 'ready', limit: ALIKE, sort: '-createdAt' },
          { signal: abort.signal },
        )
        .then(
          ({ items }) =>
            !abort.signal.aborted &&
            setOthers(items.flatMap(({ operation }) => operation ?? [])),
          // Without them, the progress is shown as it is.
          () => undefined,
        );
    }
    return () => abort.abort();
  }, [api, askOthers, image, executor]);
  const alike = useMemo(() => usualDurations(others, 'create'), [others]);

  return askOthers ? alike : own;
}
