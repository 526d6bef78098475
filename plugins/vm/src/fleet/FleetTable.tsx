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

/** A fixed height, so that virtualization knows where each row is. */
const ROW_HEIGHT = 56;
const HEADING_HEIGHT = 44;

// The types of BUI only declare the row height, but the layout also needs the
// height of the header.
const LAYOUT = { rowHeight: ROW_HEIGHT, headingHeight: HEADING_HEIGHT };

/** Wide enough for most names in one line. */
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
  defaultWidth: `${column.grow ?? 1}fr`,
  cell: vm => <Cell className={styles.cell}>{column.content(vm)}</Cell>,
});

/**
 * The matching VMs, to select from. Only the rows on the screen are rendered.
 */
export const FleetTable = (props: {
  vms: Vm[];
  stale: boolean;
  sort: SortState;
  columns: Record<FleetColumnId, VmColumn>;
  columnIds: FleetColumnId[];
  selected: string[];
  /** The new selection. */
  onSelect: (ids: string[]) => void;
  /** Identifies the list. Another list is scrolled to `startRow`. */
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
    // `columnIds` is a new array on every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [shownIds, columns, isWide],
  );

  // Rendering newly loaded rows must not block scrolling.
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
    // After a list became shorter, the table first scrolls to its end.
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
