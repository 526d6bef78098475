import type { VmOperation } from '@backlot/plugin-vm-common';
import LinearProgress from '@material-ui/core/LinearProgress';
import { useNow } from '../hooks/useNow';
import { doingText, progressPercent } from '../lib/operations';
import styles from './OperationProgress.module.css';

/** What an open operation does now, and how far it is. */
export const OperationProgress = ({
  operation,
  of,
}: {
  operation: VmOperation;
  /** The name of the VM, for those who do not see where the bar stands. */
  of: string;
}) => {
  const percent = progressPercent(operation);
  return (
    <div>
      <span className={styles.text}>{doingText(operation, useNow(1000))}</span>
      {/* What waits does not move, and neither does a bar. */}
      {operation.phase !== 'queued' && (
        <LinearProgress
          className={styles.bar}
          aria-label={`Progress of ${of}`}
          {...(percent === undefined
            ? { variant: 'indeterminate' }
            : { variant: 'determinate', value: percent })}
        />
      )}
    </div>
  );
};
