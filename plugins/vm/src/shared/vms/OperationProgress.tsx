import type { VmOperation } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import LinearProgress from '@material-ui/core/LinearProgress';
import { exactDuration } from '../time/time';
import { useNow } from '../time/useNow';
import { sharedTranslationRef } from '../translation';
import styles from './OperationProgress.module.css';
import {
  doingText,
  elapsedMs,
  progressPercent,
  runningStep,
} from './operations';
import type { UsualDurations } from './usualDurations';

/** A step that takes longer than usual never shows as complete. */
const NEARLY_DONE = 0.95;

/** How long the current step has taken, and how long it usually takes. */
function pace(
  operation: VmOperation,
  usual: UsualDurations | undefined,
  now: number,
): { elapsed: number; usual: number } | undefined {
  const step = runningStep(operation);
  const usualMs = step && usual?.get(step.name);
  return usualMs === undefined
    ? undefined
    : { elapsed: elapsedMs(step!, now) ?? 0, usual: usualMs };
}

/** The current step of an open operation, and its progress. */
export const OperationProgress = ({
  operation,
  of,
  usual,
}: {
  operation: VmOperation;
  /** The name of the VM, for screen readers. */
  of: string;
  /** If known, the bar also moves within a step. */
  usual?: UsualDurations;
}) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  const now = useNow(1000);
  const step = pace(operation, usual, now);
  const percent = progressPercent(
    operation,
    step && Math.min(NEARLY_DONE, step.elapsed / Math.max(1, step.usual)),
  );
  return (
    <div>
      <span className={styles.text}>
        {doingText(operation, now, t)}
        {step &&
          ` ${t('operations.pace', {
            elapsed: exactDuration(step.elapsed, t),
            usual: exactDuration(step.usual, t),
          })}`}
      </span>
      {/* Queued operations have no progress. */}
      {operation.phase !== 'queued' && (
        <LinearProgress
          className={styles.bar}
          aria-label={t('operations.progressOf', { name: of })}
          {...(percent === undefined
            ? { variant: 'indeterminate' }
            : { variant: 'determinate', value: percent })}
        />
      )}
    </div>
  );
};
