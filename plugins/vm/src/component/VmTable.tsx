import { useMemo } from 'react';
import type { Page, Vm } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Card,
  Cell,
  Column as BuiColumn,
  ColumnConfig,
  SortState,
  Table,
  useBreakpoint,
  VisuallyHidden,
} from '@backstage/ui';
import type { CursorPages } from '../shared/data/useCursorPages';
import type { Titles } from '../shared/options/options';
import { vmRouteRef } from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { sharedTranslationRef } from '../shared/translation';
import {
  type VmColumn,
  type VmColumnPick,
  vmColumns,
} from '../shared/vms/vmColumns';
import type { VmActionId } from '../vm/actions';
import { VmMenu } from '../vm/VmMenu';
import { VMS_ON_A_PAGE } from './useComponentVms';
import styles from './VmTable.module.css';

const PICKS: VmColumnPick[] = [
  { id: 'name', minWidth: 150, wideMinWidth: 230, grow: 5 },
  { id: 'phase', minWidth: 130, wideMinWidth: 160, grow: 3 },
  { id: 'address', from: 'md' },
  { id: 'imageAndStack', from: 'xl' },
  { id: 'environment', minWidth: 145, from: 'lg' },
  { id: 'createdAt', minWidth: 96, from: 'lg' },
  { id: 'lease', minWidth: 96, from: 'xl' },
];

const ACTIONS_WIDTH = 46;

type Props = {
  vms: Page<Vm>;
  stale: boolean;
  pages: CursorPages;
  sort: SortState;
  titles: Titles;
  onOpen: (vm: Vm) => void;
  onAction: (vm: Vm, action: VmActionId) => void;
};

const toConfig = (
  { id, minWidth, wideMinWidth, grow }: VmColumnPick,
  column: VmColumn,
  isWide: boolean,
): ColumnConfig<Vm> => ({
  id,
  label: column.label,
  isRowHeader: id === 'name',
  isSortable: column.isSortable,
  minWidth: (isWide ? wideMinWidth : undefined) ?? minWidth ?? column.minWidth,
  defaultWidth: `${grow ?? column.grow ?? 1}fr`,
  cell: vm => <Cell className={styles.cell}>{column.content(vm)}</Cell>,
});

/** One page of VMs; a row opens its details. */
export const VmTable = (props: Props) => {
  const { vms, stale, pages, sort, titles, onOpen, onAction } = props;
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const vmPath = useMountedRoute(vmRouteRef);
  const { breakpoint, up } = useBreakpoint();
  const columns = useMemo<ColumnConfig<Vm>[]>(() => {
    const known = vmColumns({
      t: sharedT,
      titles,
      hrefOf: id => vmPath?.({ id }),
    });
    const label = sharedT('columns.actions');
    return [
      ...PICKS.filter(({ from }) => !from || up(from)).map(pick =>
        toConfig(pick, known[pick.id], up('md')),
      ),
      {
        id: 'actions',
        label,
        // Only screen readers need a title for this column of buttons.
        header: () => (
          <BuiColumn id="actions" width={ACTIONS_WIDTH}>
            <VisuallyHidden>{label}</VisuallyHidden>
          </BuiColumn>
        ),
        cell: vm => (
          <Cell className={styles.cell}>
            <VmMenu vm={vm} onAction={onAction} />
          </Cell>
        ),
      },
    ];
    // `up` changes with every render but only depends on the breakpoint.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [sharedT, titles, vmPath, onAction, breakpoint]);
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
                getLabel: ({ totalCount }) =>
                  sharedT('vms', { count: totalCount ?? 0 }),
              }
            : { type: 'none' }
        }
      />
    </Card>
  );
};
