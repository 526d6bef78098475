import type {
  VmError,
  VmOperation,
  VmOperationStep,
} from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import { ActorName } from '../shared/catalog/ActorName';
import { ErrorNotice } from '../shared/errors/ErrorNotice';
import { RelativeTime } from '../shared/time/RelativeTime';
import { exactDuration } from '../shared/time/time';
import { useNow } from '../shared/time/useNow';
import { type SharedT, sharedTranslationRef } from '../shared/translation';
import { StatusBadge } from '../shared/ui/StatusBadge';
import { elapsedMs, isOpen, stepTitle } from '../shared/vms/operations';
import type { UsualDurations } from '../shared/vms/usualDurations';
import { operationTones } from './operationTones';
import styles from './Timeline.module.css';
import { type VmT, vmTranslationRef } from './translation';

function outcomeText(
  step: VmOperationStep,
  usual: UsualDurations,
  t: VmT,
  sharedT: SharedT,
): string {
  if (step.outcome) {
    return step.outcome === 'succeeded'
      ? t('timeline.done')
      : t('timeline.failed');
  }
  const usualMs = usual.get(step.name);
  return usualMs === undefined
    ? t('timeline.running')
    : t('timeline.runningUsually', { usual: exactDuration(usualMs, sharedT) });
}

const Steps = ({
  operation,
  usual,
  now,
}: {
  operation: VmOperation;
  usual: UsualDurations;
  now: number;
}) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  return (
    <ol
      className={styles.steps}
      aria-label={t(`timeline.steps.${operation.type}`)}
    >
      {operation.steps.map(step => (
        <li key={`${step.name} ${step.startedAt}`} className={styles.step}>
          <span>{stepTitle(step.name)}</span>
          <span className={styles.took}>
            {exactDuration(elapsedMs(step, now) ?? 0, sharedT)}
          </span>
          <span className={styles.took} style={{ textAlign: 'start' }}>
            {outcomeText(step, usual, t, sharedT)}
          </span>
        </li>
      ))}
    </ol>
  );
};

const Entry = (props: {
  operation: VmOperation;
  usual: UsualDurations;
  isShown: boolean;
  isErrorShown: boolean;
  onShowLog: () => void;
}) => {
  const { operation, usual, isShown, isErrorShown, onShowLog } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const now = useNow(isOpen(operation) ? 1000 : 60_000);
  const took = elapsedMs(operation, now);
  const { attempt, maxAttempts, nextAttemptAt } = operation;

  return (
    <li className={styles.item}>
      <Flex align="center" justify="between" gap="3">
        <Flex align="center" gap="2">
          <Text weight="bold">
            {sharedT(`operations.titles.${operation.type}`)}
          </Text>
          <StatusBadge
            tone={operationTones[operation.phase]}
            text={t(`operationPhases.${operation.phase}`)}
          />
        </Flex>
        {isShown ? (
          <Text variant="body-small" color="secondary">
            {t('timeline.logBelow')}
          </Text>
        ) : (
          <Button
            size="small"
            variant="tertiary"
            aria-label={t(`timeline.showLogBelow.${operation.type}`)}
            onPress={onShowLog}
          >
            {t('timeline.showLog')}
          </Button>
        )}
      </Flex>
      <Text variant="body-small" color="secondary">
        {operation.reason && `${operation.reason}; `}
        {t('timeline.requestedBy', {
          who: <ActorName name={operation.requestedBy} />,
          when: <RelativeTime time={operation.createdAt} />,
        })}
        {took !== undefined && `, ${exactDuration(took, sharedT)}`}
        {attempt > 1 &&
          `, ${sharedT('operations.attemptOf', {
            attempt: String(attempt),
            total: String(maxAttempts),
          })}`}
        {nextAttemptAt && isOpen(operation) && (
          <>
            ,{' '}
            {t('timeline.retries', {
              when: <RelativeTime time={nextAttemptAt} />,
            })}
          </>
        )}
      </Text>
      {operation.error && !isErrorShown && (
        <ErrorNotice error={operation.error} />
      )}
      {operation.steps.length > 0 && (
        <Steps operation={operation} usual={usual} now={now} />
      )}
    </li>
  );
};

/** The operations of a VM, newest first. */
export const Timeline = (props: {
  operations: VmOperation[];
  /** How long the steps of the open operation usually take. */
  usual: UsualDurations;
  /** The operation whose log is shown below. */
  shown: string | undefined;
  /** An error that is already shown above. */
  shownError: VmError | null;
  onShowLog: (operationId: string) => void;
}) => {
  const { operations, usual, shown, shownError, onShowLog } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  if (operations.length === 0) {
    return <Text color="secondary">{t('timeline.none')}</Text>;
  }
  return (
    <ol className={styles.list}>
      {operations.map(operation => (
        <Entry
          key={operation.id}
          operation={operation}
          usual={usual}
          isShown={operation.id === shown}
          isErrorShown={operation.error?.message === shownError?.message}
          onShowLog={() => onShowLog(operation.id)}
        />
      ))}
    </ol>
  );
};
