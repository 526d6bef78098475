import type { Findings } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from 'react-router-dom';
import { sharedTranslationRef } from '../shared/translation';
import {
  changedFindingsFilter,
  type FindingsFilter,
  totalFindings,
} from './findings';
import styles from './Findings.module.css';
import { findingViews } from './kinds';
import { findingsTranslationRef } from './translation';

/** The number of findings of each kind, with links to them. */
export const FindingTiles = (props: {
  findings: Findings;
  filter: FindingsFilter;
  hrefOf: (filter: FindingsFilter) => string;
}) => {
  const { findings, filter, hrefOf } = props;
  const { t } = useTranslationRef(findingsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const chosen = filter.kind ?? [];
  const tiles = [
    {
      key: 'all',
      label: t('tiles.all'),
      count: totalFindings(findings),
      kinds: [],
      isChosen: chosen.length === 0,
    },
    ...findingViews.map(({ kind, icon, title }) => ({
      key: kind,
      label: title(t),
      icon,
      count: findings.totals[kind] ?? 0,
      kinds: [kind],
      isChosen: chosen.includes(kind),
    })),
  ];
  return (
    <ul className={styles.tiles} aria-label={t('tiles.label')}>
      {tiles.map(({ key, label, count, kinds, isChosen, ...tile }) => (
        <li key={key}>
          <Link
            to={hrefOf(changedFindingsFilter(filter, 'kind', kinds))}
            className={styles.tile}
            aria-current={isChosen ? 'true' : undefined}
          >
            <span className={styles.count}>
              {sharedT('number', { value: count })}
            </span>{' '}
            <span className={styles.label}>
              {'icon' in tile && tile.icon}
              {label}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
};
