import type { Rollout } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { type VmT, vmTranslationRef } from '../translation';
import { isRolloutOpen, shareOf } from './rollouts';
import styles from './Rollouts.module.css';

/** How much of something is renewed, and how much of it has failed. */
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
        style={{ width: `${shareOf(done, total)}%` }}
      />
      <div
        className={styles.failed}
        style={{ width: `${shareOf(failed, total)}%` }}
      />
    </div>
  );
};

/** "12 of 40 virtual machines renewed, 1 failed, batch 3 of 8". */
export function progressText(rollout: Rollout, t: VmT): string {
  const { vms, batch, direction } = rollout;
  const counts = {
    done: vms.done,
    vms: t('fleet.vms', { count: vms.total }),
  };
  return [
    direction === 'back'
      ? t('rollouts.progress.vmsBack', counts)
      : t('rollouts.progress.vms', counts),
    ...(vms.failed > 0
      ? [t('rollouts.progress.failed', { value: vms.failed })]
      : []),
    ...(batch.current > 0 && isRolloutOpen(rollout)
      ? [t('rollouts.progress.batch', batch)]
      : []),
  ].join(', ');
}

/** How far a rollout is. */
export const RolloutProgress = (props: {
  rollout: Rollout;
  /** What else is to be said of it. */
  more?: string;
}) => {
  const { rollout, more } = props;
  const { title, vms } = rollout;
  const { t } = useTranslationRef(vmTranslationRef);
  return (
    <>
      <Text>{[progressText(rollout, t), more].filter(Boolean).join(', ')}</Text>
      <ProgressBar
        label={t('rollouts.progress.label', { title })}
        done={vms.done}
        failed={vms.failed}
        total={vms.total}
      />
    </>
  );
};
