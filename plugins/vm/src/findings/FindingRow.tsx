import type { Finding, FindingSeverity } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex } from '@backstage/ui';
import { StatusBadge } from '../shared/ui/StatusBadge';
import type { Tone } from '../shared/ui/StatusBadge';
import styles from './FindingRow.module.css';
import type { FindingView } from './kinds';
import type { FindingProps } from './kinds/FindingView';
import { findingsTranslationRef } from './translation';

const TONES: Record<FindingSeverity, Tone> = {
  critical: 'danger',
  warning: 'warning',
  info: 'progress',
};

/** A finding: its severity, its text and its actions. */
export const FindingRow = (
  props: FindingProps & {
    finding: Finding;
    view: FindingView;
    onDone: (what: string) => void;
  },
) => {
  const { view, finding } = props;
  const { t } = useTranslationRef(findingsTranslationRef);
  return (
    <li className={styles.row}>
      <div className={styles.severity}>
        <StatusBadge
          tone={TONES[finding.severity]}
          text={t(`severities.${finding.severity}`)}
        />
      </div>
      <div className={styles.words}>
        <span className={styles.icon} title={view.title(t)}>
          {view.icon}
        </span>
        <view.Summary {...props} />
      </div>
      <Flex gap="2" style={{ flexWrap: 'wrap' }}>
        <view.Actions {...props} />
      </Flex>
    </li>
  );
};
