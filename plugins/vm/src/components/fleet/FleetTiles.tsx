import type { FleetSummary, VmPhase } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from 'react-router-dom';
import { countStandings, type Standing, standings } from '../../lib/fleetChart';
import { changedFilter, type FleetFilter } from '../../lib/fleetQuery';
import { vmTranslationRef } from '../../translation';
import styles from './FleetTiles.module.css';

const PHASES: Record<Standing, VmPhase[]> = {
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
  const { t } = useTranslationRef(vmTranslationRef);
  const counts = countStandings(summary);
  const tiles = [
    {
      key: 'total' as const,
      count: summary.total,
      phases: [],
    },
    ...standings.map(key => ({
      key,
      count: counts[key],
      phases: PHASES[key],
    })),
  ];

  return (
    <ul className={styles.tiles} aria-label={t('fleet.tiles.label')}>
      {tiles.map(({ key, count, phases }) => (
        <li key={key}>
          <Link
            to={hrefOf(changedFilter(filter, 'phase', phases))}
            className={`${styles.tile} ${styles[key] ?? ''}`}
            aria-current={same(filter.phase ?? [], phases) ? 'true' : undefined}
          >
            <span className={styles.count}>
              {t('fleet.tiles.count', { vms: count })}
            </span>{' '}
            <span className={styles.label}>{t(`fleet.tiles.${key}`)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
};
