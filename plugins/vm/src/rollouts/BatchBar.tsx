import type { RolloutBatchPhase } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiSeedlingLine } from '@remixicon/react';
import type { Titles } from '../shared/options/options';
import { type SharedT, sharedTranslationRef } from '../shared/translation';
import {
  type BatchSegment,
  batchSegments,
  countBatchPhases,
  environmentSpans,
} from './batches';
import styles from './Rollouts.module.css';
import { type RolloutsT, rolloutsTranslationRef } from './translation';

type Batches = Parameters<typeof batchSegments>[0];

const COLOURS: Partial<Record<RolloutBatchPhase, string>> = {
  open: styles.segmentOpen,
  done: styles.segmentDone,
};

const classOf = (segment: Pick<BatchSegment, 'canary' | 'phase'>): string =>
  [
    styles.segment,
    segment.canary && styles.canary,
    segment.phase && COLOURS[segment.phase],
  ]
    .filter(Boolean)
    .join(' ');

/** "Batch 3 (canary)". */
export function batchName(
  { first, last, canary }: Pick<BatchSegment, 'first' | 'last' | 'canary'>,
  t: RolloutsT,
): string {
  const name =
    first === last
      ? t('batch.one', { number: first })
      : t('batch.some', { first, last });
  return canary ? t('batch.canaryOf', { name }) : name;
}

function segmentText(
  segment: BatchSegment,
  titles: Titles,
  t: RolloutsT,
  sharedT: SharedT,
): string {
  const { phase, environment, vms } = segment;
  const texts = {
    name: batchName(segment, t),
    environment: titles.environment(environment),
    vms: sharedT('vms', { count: vms }),
  };
  return phase
    ? t('batch.segment', {
        ...texts,
        phase: t(`batch.phases.${phase}`),
      })
    : t('batch.planned', texts);
}

/** The batches side by side, as wide as their number of VMs. */
export const BatchBar = (props: { batches: Batches; titles: Titles }) => {
  const { batches, titles } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const segments = batchSegments(batches);
  const counts = countBatchPhases(batches);
  const count = t('batches', { count: batches.length });
  const isPlan = batches.every(({ phase }) => phase === undefined);
  const phases = (['done', 'open', 'waiting'] as const).filter(
    phase => counts[phase] > 0,
  );
  return (
    <div>
      <div
        className={styles.bar}
        role="img"
        aria-label={
          isPlan ? count : t('batch.label', { batches: count, ...counts })
        }
      >
        {segments.map(segment => (
          <span
            key={segment.first}
            className={classOf(segment)}
            style={{ flexGrow: Math.max(1, segment.vms) }}
            title={segmentText(segment, titles, t, sharedT)}
          >
            {segment.canary && <RiSeedlingLine aria-hidden />}
          </span>
        ))}
      </div>
      <div className={styles.environments} aria-hidden>
        {environmentSpans(segments).map(({ environment, vms }, index) => (
          <span
            // An environment may appear twice, as after a rollback.
            // eslint-disable-next-line react/no-array-index-key
            key={`${environment} ${index}`}
            style={{ flexGrow: Math.max(1, vms) }}
            title={titles.environment(environment)}
          >
            {titles.environment(environment)}
          </span>
        ))}
      </div>
      <ul className={styles.legend} aria-hidden>
        {batches.some(({ canary }) => canary) && (
          <li>
            <span className={classOf({ canary: true, phase: undefined })}>
              <RiSeedlingLine />
            </span>
            {t('batch.canary')}
          </li>
        )}
        {phases.map(phase => (
          <li key={phase}>
            <span className={classOf({ canary: false, phase })} />
            {t(`batch.phases.${phase}`)}
          </li>
        ))}
      </ul>
    </div>
  );
};
