import type { FleetSummary, VmPhase } from '@backlot/plugin-vm-common';
import { Link } from 'react-router-dom';
import { countStandings, standings } from '../../lib/fleetChart';
import { changedFilter, type FleetFilter } from '../../lib/fleetQuery';
import styles from './FleetTiles.module.css';

const PHASES: Record<(typeof standings)[number]['key'], VmPhase[]> = {
  ready: ['ready'],
  inFlight: ['pending', 'provisioning', 'deleting'],
  failed: ['failed'],
  lost: ['lost'],
};

const same = (a: string[], b: string[]) =>
  a.length === b.length && a.every(item => b.includes(item));

/** How many VMs there are, and how they stand; each leads to its own. */
export const FleetTiles = (props: {
  summary: FleetSummary;
  filter: FleetFilter;
  hrefOf: (filter: FleetFilter) => string;
}) => {
  const { summary, filter, hrefOf } = props;
  const counts = countStandings(summary);
  const tiles = [
    {
      key: 'total',
      label: 'Virtual machines',
      count: summary.total,
      phases: [],
    },
    ...standings.map(({ key, label }) => ({
      key,
      label,
      count: counts[key],
      phases: PHASES[key],
    })),
  ];

  return (
    <ul className={styles.tiles} aria-label="How the virtual machines stand">
      {tiles.map(({ key, label, count, phases }) => (
        <li key={key}>
          <Link
            to={hrefOf(changedFilter(filter, 'phase', phases))}
            className={`${styles.tile} ${styles[key] ?? ''}`}
            aria-current={same(filter.phase ?? [], phases) ? 'true' : undefined}
          >
            <span className={styles.count}>{count.toLocaleString('en')}</span>{' '}
            <span className={styles.label}>{label}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
};
