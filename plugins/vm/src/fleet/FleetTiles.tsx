import type {
  FleetSummary,
  VmOptions,
  VmPhase,
} from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from 'react-router-dom';
import { endOfLifeTone } from '../shared/options/endOfLife';
import { useNow } from '../shared/time/useNow';
import { sharedTranslationRef } from '../shared/translation';
import { countStatuses, type FleetStatus, fleetStatuses } from './charts/chart';
import { changedFilter, type FleetFilter } from './filters/query';
import styles from './FleetTiles.module.css';
import { fleetTranslationRef } from './translation';
import type { FleetOverview } from './useFleetSummary';

const PHASES: Record<FleetStatus, VmPhase[]> = {
  ready: ['ready'],
  inFlight: ['pending', 'provisioning', 'deleting'],
  failed: ['failed'],
  lost: ['lost'],
};

const same = (a: string[], b: string[]) =>
  a.length === b.length && a.every(item => b.includes(item));

/** The images whose support has ended or ends soon. */
const endingImages = (options: VmOptions | undefined, now: number): string[] =>
  (options?.images ?? [])
    .filter(({ endOfLife }) => endOfLife && endOfLifeTone(endOfLife, now))
    .map(({ name }) => name);

const countOn = (images: string[], { items }: FleetSummary): number =>
  items
    .filter(({ by }) => images.includes(by.image ?? ''))
    .reduce((sum, { total }) => sum + total, 0);

type Tile = {
  key: 'total' | FleetStatus | 'ending';
  count: number;
  /** The filter that the tile links to. */
  chosen: FleetFilter;
  isChosen: boolean;
};

/** The number of VMs by status. Each tile filters the list. */
export const FleetTiles = (props: {
  overview: FleetOverview;
  options: VmOptions | undefined;
  filter: FleetFilter;
  hrefOf: (filter: FleetFilter) => string;
}) => {
  const { overview, options, filter, hrefOf } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const now = useNow();
  const { anyPhase, byImageAndStack } = overview;
  const counts = countStatuses(anyPhase);
  const ending = endingImages(options, now);
  const showsEnding = ending.length > 0 && same(filter.image ?? [], ending);
  const ofPhases = (
    key: Tile['key'],
    count: number,
    phases: VmPhase[],
  ): Tile => ({
    key,
    count,
    chosen: changedFilter(filter, 'phase', phases),
    isChosen: same(filter.phase ?? [], phases),
  });
  const tiles: Tile[] = [
    ofPhases('total', anyPhase.total, []),
    ...fleetStatuses.map(key => ofPhases(key, counts[key], PHASES[key])),
    {
      key: 'ending',
      count: countOn(ending, byImageAndStack),
      // Unlike the phases, no other tile removes this filter.
      chosen: changedFilter(filter, 'image', showsEnding ? [] : ending),
      isChosen: showsEnding,
    },
  ];

  return (
    <ul className={styles.tiles} aria-label={t('tiles.label')}>
      {tiles.map(({ key, count, chosen, isChosen }) => (
        <li key={key}>
          <Link
            to={hrefOf(chosen)}
            className={`${styles.tile} ${styles[key] ?? ''}`}
            aria-current={isChosen ? 'true' : undefined}
          >
            <span className={styles.count}>
              {sharedT('number', { value: count })}
            </span>{' '}
            <span className={styles.label}>{t(`tiles.${key}`)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
};
