import { useMemo } from 'react';
import type { Page, Vm } from '@backlot/plugin-vm-common';
import { Cell, ColumnConfig, Flex, Table, Text } from '@backstage/ui';
import { VMS_ON_A_PAGE } from '../hooks/useComponentVms';
import type { CursorPages } from '../hooks/useCursorPages';
import { isOpen } from '../lib/operations';
import type { Titles } from '../lib/options';
import { powerLabel, vmStanding } from '../lib/phases';
import type { VmVerb } from '../lib/verbs';
import { Addresses } from './Addresses';
import { Lease } from './Lease';
import { OperationProgress } from './OperationProgress';
import { Age } from './RelativeTime';
import { StandingBadge } from './StandingBadge';
import { VmMenu } from './VmMenu';
import styles from './VmTable.module.css';

type Props = {
  vms: Page<Vm>;
  stale: boolean;
  pages: CursorPages;
  titles: Titles;
  onOpen: (vm: Vm) => void;
  onAsk: (vm: Vm, verb: VmVerb) => void;
};

const Phase = ({ vm }: { vm: Vm }) => (
  <Flex direction="column" gap="2">
    <div>
      <StandingBadge standing={vmStanding[vm.phase]} />
    </div>
    {vm.operation && isOpen(vm.operation) && (
      <OperationProgress operation={vm.operation} of={vm.name} />
    )}
    {vm.error && (
      <Text variant="body-small" color="danger">
        {vm.error.message}
      </Text>
    )}
  </Flex>
);

const columnsOf = ({
  titles,
  onAsk,
}: Pick<Props, 'titles' | 'onAsk'>): ColumnConfig<Vm>[] => [
  {
    id: 'name',
    label: 'Name',
    isRowHeader: true,
    defaultWidth: '3fr',
    minWidth: 190,
    cell: vm => (
      <Cell className={styles.cell}>
        <span className={styles.name}>{vm.name}</span>
      </Cell>
    ),
  },
  {
    id: 'phase',
    label: 'Phase',
    defaultWidth: '3fr',
    minWidth: 190,
    cell: vm => (
      <Cell className={styles.cell}>
        <Phase vm={vm} />
      </Cell>
    ),
  },
  {
    id: 'power',
    label: 'Power',
    defaultWidth: '1fr',
    minWidth: 90,
    cell: vm => <Cell className={styles.cell}>{powerLabel[vm.power]}</Cell>,
  },
  {
    id: 'address',
    label: 'Address',
    defaultWidth: '3fr',
    minWidth: 215,
    cell: vm => (
      <Cell className={styles.cell}>
        <Addresses addresses={vm.addresses} />
      </Cell>
    ),
  },
  {
    id: 'image',
    label: 'Image',
    defaultWidth: '1fr',
    minWidth: 105,
    cell: vm => <Cell className={styles.cell}>{titles.image(vm.image)}</Cell>,
  },
  {
    id: 'stack',
    label: 'Stack',
    defaultWidth: '1fr',
    minWidth: 75,
    cell: vm => <Cell className={styles.cell}>{titles.stack(vm.stack)}</Cell>,
  },
  {
    id: 'environment',
    label: 'Environment',
    defaultWidth: '1fr',
    minWidth: 120,
    cell: vm => (
      <Cell className={styles.cell}>{titles.environment(vm.environment)}</Cell>
    ),
  },
  {
    id: 'age',
    label: 'Age',
    defaultWidth: '1fr',
    minWidth: 90,
    cell: vm => (
      <Cell className={styles.cell}>
        <Age since={vm.createdAt} />
      </Cell>
    ),
  },
  {
    id: 'lease',
    label: 'Lease',
    defaultWidth: '1fr',
    minWidth: 120,
    cell: vm => (
      <Cell className={styles.cell}>
        <Lease expiresAt={vm.leaseExpiresAt} />
      </Cell>
    ),
  },
  {
    id: 'actions',
    label: 'Actions',
    width: 80,
    cell: vm => (
      <Cell className={styles.cell}>
        <VmMenu vm={vm} onAsk={onAsk} />
      </Cell>
    ),
  },
];

/** One page of VMs; a row opens its details. */
export const VmTable = (props: Props) => {
  const { vms, stale, pages, titles, onOpen, onAsk } = props;
  const columns = useMemo(() => columnsOf({ titles, onAsk }), [titles, onAsk]);
  const manyPages = pages.hasPrevious || vms.nextCursor !== undefined;

  return (
    <Table
      columnConfig={columns}
      data={vms.items}
      isStale={stale}
      rowConfig={{ onClick: onOpen }}
      pagination={
        manyPages
          ? {
              type: 'page',
              pageSize: VMS_ON_A_PAGE,
              showPageSizeOptions: false,
              totalCount: vms.totalItems,
              hasPreviousPage: pages.hasPrevious,
              hasNextPage: vms.nextCursor !== undefined,
              onPreviousPage: pages.previous,
              onNextPage: () => vms.nextCursor && pages.next(vms.nextCursor),
              getLabel: ({ totalCount }) => `${totalCount} virtual machines`,
            }
          : { type: 'none' }
      }
    />
  );
};
