import { ReactNode, useMemo } from 'react';
import type { Page, Vm } from '@backlot/plugin-vm-common';
import {
  Breakpoint,
  Card,
  Cell,
  Column as BuiColumn,
  ColumnConfig,
  Flex,
  Link,
  SortState,
  Table,
  Text,
  useBreakpoint,
  VisuallyHidden,
} from '@backstage/ui';
import { VMS_ON_A_PAGE } from '../hooks/useComponentVms';
import type { CursorPages } from '../hooks/useCursorPages';
import { vmPath } from '../lib/links';
import { isOpen } from '../lib/operations';
import type { Titles } from '../lib/options';
import { powerLabel, vmStanding } from '../lib/phases';
import type { VmVerb } from '../lib/verbs';
import { Addresses } from './Addresses';
import { OperationProgress } from './OperationProgress';
import { Age, RelativeTime } from './RelativeTime';
import { StandingBadge } from './StandingBadge';
import { VmMenu } from './VmMenu';
import styles from './VmTable.module.css';

type Props = {
  vms: Page<Vm>;
  stale: boolean;
  pages: CursorPages;
  sort: SortState;
  titles: Titles;
  onOpen: (vm: Vm) => void;
  onAsk: (vm: Vm, verb: VmVerb) => void;
};

const Phase = ({ vm }: { vm: Vm }) => (
  <Flex direction="column" gap="2">
    <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
      <StandingBadge standing={vmStanding[vm.phase]} />
      {vm.power !== 'unknown' && (
        <Text variant="body-small" color="secondary">
          {powerLabel[vm.power]}
        </Text>
      )}
    </Flex>
    {vm.operation && isOpen(vm.operation) && (
      <OperationProgress operation={vm.operation} of={vm.name} />
    )}
    {vm.error && (
      <Text variant="body-small" color="danger" className={styles.error}>
        {vm.error.message}
      </Text>
    )}
  </Flex>
);

type Column = {
  id: string;
  label: string;
  minWidth: number;
  /** Whether the API sorts by the word that `id` is. */
  isSortable?: boolean;
  /** The width of the page from which on there is room for it. */
  from?: Breakpoint;
  /** The share of the room that is left. */
  share?: number;
  content: (vm: Vm) => ReactNode;
};

const columnsOf = ({
  titles,
  onAsk,
}: Pick<Props, 'titles' | 'onAsk'>): Column[] => [
  {
    id: 'name',
    label: 'Name',
    minWidth: 150,
    isSortable: true,
    share: 5,
    content: vm => (
      <Link className={styles.name} href={vmPath(vm.id)}>
        {vm.name}
      </Link>
    ),
  },
  {
    id: 'phase',
    label: 'Phase',
    minWidth: 160,
    isSortable: true,
    share: 3,
    content: vm => <Phase vm={vm} />,
  },
  {
    id: 'address',
    label: 'Address',
    minWidth: 198,
    share: 2,
    content: vm => (
      <Addresses addresses={vm.addresses} sshUser={vm.sshUser} isBrief />
    ),
  },
  {
    id: 'image',
    label: 'Image, stack',
    minWidth: 140,
    from: 'lg',
    content: vm => (
      <Flex direction="column" gap="1">
        <span>{titles.image(vm.image)}</span>
        <Text variant="body-small" color="secondary">
          {titles.stack(vm.stack)}
        </Text>
      </Flex>
    ),
  },
  {
    id: 'environment',
    label: 'Environment',
    minWidth: 125,
    from: 'md',
    content: vm => titles.environment(vm.environment),
  },
  {
    id: 'createdAt',
    label: 'Age',
    minWidth: 84,
    isSortable: true,
    from: 'lg',
    content: vm => <Age since={vm.createdAt} />,
  },
  {
    id: 'lease',
    label: 'Lease',
    minWidth: 88,
    from: 'lg',
    content: vm =>
      vm.leaseExpiresAt ? <RelativeTime time={vm.leaseExpiresAt} /> : 'Never',
  },
  {
    id: 'actions',
    label: 'Actions',
    minWidth: 46,
    content: vm => <VmMenu vm={vm} onAsk={onAsk} />,
  },
];

/** A column of buttons needs no title for those who see them. */
const ActionsHeader = ({ label, minWidth }: Column) => (
  <BuiColumn id="actions" width={minWidth}>
    <VisuallyHidden>{label}</VisuallyHidden>
  </BuiColumn>
);

const toConfig = (column: Column): ColumnConfig<Vm> => ({
  id: column.id,
  label: column.label,
  isRowHeader: column.id === 'name',
  isSortable: column.isSortable,
  minWidth: column.minWidth,
  defaultWidth: `${column.share ?? 1}fr`,
  header:
    column.id === 'actions' ? () => <ActionsHeader {...column} /> : undefined,
  cell: vm => <Cell className={styles.cell}>{column.content(vm)}</Cell>,
});

/** One page of VMs; a row opens its details. */
export const VmTable = (props: Props) => {
  const { vms, stale, pages, sort, titles, onOpen, onAsk } = props;
  const { breakpoint, up } = useBreakpoint();
  const columns = useMemo(
    () =>
      columnsOf({ titles, onAsk })
        .filter(({ from }) => !from || up(from))
        .map(toConfig),
    // `up` is another function at each call, and tells of the breakpoint alone.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [titles, onAsk, breakpoint],
  );
  const manyPages = pages.hasPrevious || vms.nextCursor !== undefined;

  return (
    <Card>
      <Table
        columnConfig={columns}
        data={vms.items}
        isStale={stale}
        sort={sort}
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
    </Card>
  );
};
