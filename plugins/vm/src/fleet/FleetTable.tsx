import {
  CSSProperties,
  UIEvent,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
} from 'react';
import type { Vm } from '@backlot/plugin-vm-common';
import {
  Card,
  Cell,
  ColumnConfig,
  SortState,
  Table,
  TableSelection,
  useBreakpoint,
} from '@backstage/ui';
import type { VmColumn } from '../shared/vms/vmColumns';
import type { FleetColumnId } from './columns';
import styles from './FleetTable.module.css';
import type { RowRange } from './pages';

/** Of one height, so that the place of each is known before it is drawn. */
const ROW_HEIGHT = 56;
const HEADING_HEIGHT = 44;

// The layout takes the height of the heading as well; the types of the table
// tell of that of the rows alone.
const LAYOUT = { rowHeight: ROW_HEIGHT, headingHeight: HEADING_HEIGHT };

/** Most names take one line, where there is room. */
const WIDE_NAME = 240;

const toConfig = (
  id: FleetColumnId,
  column: VmColumn,
  isWide: boolean,
): ColumnConfig<Vm> => ({
  id,
  label: column.label,
  isRowHeader: id === 'name',
  isSortable: column.isSortable,
  minWidth: id === 'name' && isWide ? WIDE_NAME : column.minWidth,
  defaultWidth: `${column.share ?? 1}fr`,
  cell: vm => <Cell className={styles.cell}>{column.content(vm)}</Cell>,
});

/** The VMs that match, to choose from; only the rows on the screen are drawn. */
export const FleetTable = (props: {
  vms: Vm[];
  stale: boolean;
  sort: SortState;
  columns: Record<FleetColumnId, VmColumn>;
  columnIds: FleetColumnId[];
  selected: string[];
  /** The ids that are chosen from now on. */
  onSelect: (ids: string[]) => void;
  /** Another list starts at this row. */
  list: string;
  startRow: number;
  onScreen: (rows: RowRange) => void;
}) => {
  const { vms, stale, sort, columns, columnIds, selected, onSelect } = props;
  const { list, startRow, onScreen } = props;
  const root = useRef<HTMLDivElement>(null);
  const shownIds = columnIds.join();
  const isWide = useBreakpoint().up('md');
  const configs = useMemo(
    () => columnIds.map(id => toConfig(id, columns[id], isWide)),
    // The ids are another list at each call.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [shownIds, columns, isWide],
  );

  // Rows that come while somebody scrolls must not hold up the scrolling.
  const shown = useDeferredValue(vms);

  const height: CSSProperties & Record<'--fleet-rows-height', string> = {
    '--fleet-rows-height': `${vms.length * ROW_HEIGHT + HEADING_HEIGHT}px`,
  };

  const shownList = useRef('');
  useEffect(() => {
    const grid = root.current?.querySelector('[role=grid]');
    if (!grid || stale || shownList.current === list) {
      return undefined;
    }
    shownList.current = list;
    const show = () => {
      grid.scrollTop = startRow * ROW_HEIGHT;
    };
    show();
    // Of a list that became shorter, the table shows the end, a bit later.
    const frame = requestAnimationFrame(show);
    return () => cancelAnimationFrame(frame);
  }, [list, stale, startRow]);

  const onScroll = ({ target }: UIEvent) => {
    const grid = target as HTMLElement;
    if (grid.getAttribute('role') === 'grid') {
      onScreen({
        first: Math.floor(grid.scrollTop / ROW_HEIGHT),
        last: Math.ceil((grid.scrollTop + grid.clientHeight) / ROW_HEIGHT),
      });
    }
  };

  const selection: TableSelection = {
    mode: 'multiple',
    behavior: 'toggle',
    selected,
    onSelectionChange: keys =>
      onSelect(
        keys === 'all'
          ? [...new Set([...selected, ...vms.map(({ id }) => id)])]
          : [...keys].map(String),
      ),
  };

  return (
    <Card>
      <div
        ref={root}
        className={styles.table}
        style={height}
        onScrollCapture={onScroll}
      >
        <Table
          columnConfig={configs}
          data={shown}
          isStale={stale}
          sort={sort}
          selection={selection}
          pagination={{ type: 'none' }}
          virtualized={LAYOUT}
        />
      </div>
    </Card>
  );
};
