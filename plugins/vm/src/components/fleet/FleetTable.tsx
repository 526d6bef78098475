import { ReactNode, useMemo } from 'react';
import type { Page, Vm } from '@backlot/plugin-vm-common';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import {
  Breakpoint,
  Card,
  Cell,
  ColumnConfig,
  Link,
  SortState,
  Table,
  useBreakpoint,
} from '@backstage/ui';
import { FLEET_PAGE } from '../../hooks/useFleetVms';
import type { CursorPages } from '../../hooks/useCursorPages';
import { countedVms } from '../../lib/fleetBulk';
import type { Titles } from '../../lib/options';
import { vmStanding } from '../../lib/phases';
import { vmRouteRef } from '../../routes';
import { Addresses } from '../Addresses';
import { Age } from '../RelativeTime';
import { StandingBadge } from '../StandingBadge';
import styles from './FleetTable.module.css';

/** Where the totals of lists end. */
const MOST_COUNTED = 10_000;

export const totalText = (total: number | undefined): string => {
  const counted = countedVms(total ?? 0);
  return (total ?? 0) >= MOST_COUNTED ? `At least ${counted}` : counted;
};

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

const columnsOf = (
  titles: Titles,
  hrefOf: (id: string) => string,
): Column[] => [
  {
    id: 'name',
    label: 'Name',
    minWidth: 170,
    isSortable: true,
    share: 4,
    content: vm => (
      <Link href={hrefOf(vm.id)} className={styles.name}>
        {vm.name}
      </Link>
    ),
  },
  {
    id: 'phase',
    label: 'Phase',
    minWidth: 120,
    isSortable: true,
    content: vm => <StandingBadge standing={vmStanding[vm.phase]} />,
  },
  {
    id: 'component',
    label: 'Component',
    minWidth: 140,
    isSortable: true,
    share: 2,
    from: 'sm',
    content: vm => <EntityRefLink entityRef={vm.component} hideIcon />,
  },
  {
    id: 'owner',
    label: 'Owner',
    minWidth: 110,
    share: 2,
    from: 'lg',
    content: vm => <EntityRefLink entityRef={vm.owner} hideIcon />,
  },
  {
    id: 'environment',
    label: 'Environment',
    minWidth: 150,
    isSortable: true,
    from: 'sm',
    content: vm => titles.environment(vm.environment),
  },
  {
    id: 'image',
    label: 'Image',
    minWidth: 100,
    isSortable: true,
    from: 'md',
    content: vm => titles.image(vm.image),
  },
  {
    id: 'size',
    label: 'Size',
    minWidth: 70,
    from: 'xl',
    content: vm => titles.size(vm.size),
  },
  {
    id: 'address',
    label: 'Address',
    minWidth: 200,
    from: 'md',
    content: vm => <Addresses addresses={vm.addresses} />,
  },
  {
    id: 'createdAt',
    label: 'Age',
    minWidth: 84,
    isSortable: true,
    from: 'md',
    content: vm => <Age since={vm.createdAt} />,
  },
];

const toConfig = (column: Column): ColumnConfig<Vm> => ({
  id: column.id,
  label: column.label,
  isRowHeader: column.id === 'name',
  isSortable: column.isSortable,
  minWidth: column.minWidth,
  defaultWidth: `${column.share ?? 1}fr`,
  cell: vm => <Cell className={styles.cell}>{column.content(vm)}</Cell>,
});

/** One page of the VMs that match, to choose from. */
export const FleetTable = (props: {
  vms: Page<Vm>;
  stale: boolean;
  pages: CursorPages;
  sort: SortState;
  titles: Titles;
  selected: string[];
  /** The ids that are chosen from now on. */
  onSelect: (ids: string[]) => void;
}) => {
  const { vms, stale, pages, sort, titles, selected, onSelect } = props;
  // Of the old system, because it works in both.
  const vmPath = useRouteRef(vmRouteRef);
  const { breakpoint, up } = useBreakpoint();
  const columns = useMemo(
    () =>
      columnsOf(titles, id => vmPath({ id }))
        .filter(({ from }) => !from || up(from))
        .map(toConfig),
    // `up` is another function at each call, and tells of the breakpoint alone.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [titles, vmPath, breakpoint],
  );

  return (
    <Card>
      <Table
        columnConfig={columns}
        data={vms.items}
        isStale={stale}
        sort={sort}
        selection={{
          mode: 'multiple',
          behavior: 'toggle',
          selected,
          onSelectionChange: keys =>
            onSelect(
              keys === 'all'
                ? [...new Set([...selected, ...vms.items.map(({ id }) => id)])]
                : [...keys].map(String),
            ),
        }}
        pagination={{
          type: 'page',
          pageSize: FLEET_PAGE,
          showPageSizeOptions: false,
          totalCount: vms.totalItems,
          hasPreviousPage: pages.hasPrevious,
          hasNextPage: vms.nextCursor !== undefined,
          onPreviousPage: pages.previous,
          onNextPage: () => vms.nextCursor && pages.next(vms.nextCursor),
          getLabel: ({ totalCount }) => totalText(totalCount),
        }}
      />
    </Card>
  );
};
