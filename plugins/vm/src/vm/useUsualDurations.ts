import { useMemo } from 'react';
import type { Page, Vm, VmOperation } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { queryClientOf } from '../shared/data/queryClient';
import { vmApiRef } from '../shared/data/vmApiRef';
import { isOpen } from '../shared/vms/operations';
import { UsualDurations, usualDurations } from '../shared/vms/usualDurations';

/** How many similar VMs are compared. */
const SIMILAR_VMS = 50;

const NONE: UsualDurations = new Map();

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
  // Without an answer, the progress bar does not move within steps.
  const { data: similar } = useQuery(
    {
      queryKey: ['similarVms', image, executor],
      queryFn: ({ signal }) =>
        api.listVms(
          {
            image,
            executor,
            phase: 'ready',
            limit: SIMILAR_VMS,
            sort: '-createdAt',
          },
          { signal },
        ),
      select: operationsOf,
      enabled: useSimilar,
      staleTime: Infinity,
    },
    queryClientOf(api),
  );

  return useSimilar ? similar ?? NONE : own;
}

const operationsOf = ({ items }: Page<Vm>): UsualDurations =>
  usualDurations(
    items.flatMap(({ operation }) => operation ?? []),
    'create',
  );
