import type { Rollout } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { type SharedT, sharedTranslationRef } from '../shared/translation';
import { isRolloutOpen, percentOf } from './rollouts';
import styles from './Rollouts.module.css';
import { type RolloutsT, rolloutsTranslationRef } from './translation';

/** How much was replaced and how much failed. */
export const ProgressBar = (props: {
  label: string;
  done: number;
  failed: number;
  total: number;
}) => {
  const { label, done, failed, total } = props;
  return (
    <div
      className={styles.progress}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
    >
      <div
        className={styles.done}
        style={{ width: `${percentOf(done, total)}%` }}
      />
      <div
        className={styles.failed}
        style={{ width: `${percentOf(failed, total)}%` }}
      />
    </div>
  );
};

/** "12 of 40 virtual machines replaced, 1 failed, batch 3 of 8". */
export function progressText(
  rollout: Rollout,
  t: RolloutsT,
  sharedT: SharedT,
): string {
  const { vms, batch, direction } = rollout;
  const counts = {
    done: vms.done,
    vms: sharedT('vms', { count: vms.total }),
  };
  return [
    direction === 'back'
      ? t('progress.vmsBack', counts)
      : t('progress.vms', counts),
    ...(vms.failed > 0 ? [t('progress.failed', { value: vms.failed })] : []),
    ...(batch.current > 0 && isRolloutOpen(rollout)
      ? [t('progress.batch', batch)]
      : []),
  ].join(', ');
}

/** The progress of a rollout. */
export const RolloutProgress = (props: {
  rollout: Rollout;
  /** Appended to the text. */
  more?: string;
}) => {
  const { rollout, more } = props;
  const { title, vms } = rollout;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  return (
    <>
      <Text>
        {[progressText(rollout, t, sharedT), more].filter(Boolean).join(', ')}
      </Text>
      <ProgressBar
        label={t('progress.label', { title })}
        done={vms.done}
        failed={vms.failed}
        total={vms.total}
      />
    </>
  );
};
