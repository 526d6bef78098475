import type {
  VmError,
  VmOperation,
  VmOperationStep,
} from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import { Actor } from '../shared/catalog/Actor';
import { ErrorNotice } from '../shared/errors/ErrorNotice';
import { RelativeTime } from '../shared/time/RelativeTime';
import { exactDuration } from '../shared/time/time';
import { useNow } from '../shared/time/useNow';
import { StatusBadge } from '../shared/ui/StatusBadge';
import { elapsedMs, isOpen, stepTitle } from '../shared/vms/operations';
import type { UsualDurations } from '../shared/vms/usualDurations';
import { type VmT, vmTranslationRef } from '../translation';
import { operationTones } from './operationTones';
import styles from './Timeline.module.css';

function outcomeText(
  step: VmOperationStep,
  usual: UsualDurations,
  t: VmT,
): string {
  if (step.outcome) {
    return step.outcome === 'succeeded'
      ? t('vm.operations.done')
      : t('vm.operations.failed');
  }
  const usualMs = usual.get(step.name);
  return usualMs === undefined
    ? t('vm.operations.running')
    : t('vm.operations.runningUsually', { usual: exactDuration(usualMs, t) });
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
  return (
    <ol
      className={styles.steps}
      aria-label={t(`vm.operations.steps.${operation.type}`)}
    >
      {operation.steps.map(step => (
        <li key={`${step.name} ${step.startedAt}`} className={styles.step}>
          <span>{stepTitle(step.name)}</span>
          <span className={styles.took}>
            {exactDuration(elapsedMs(step, now) ?? 0, t)}
          </span>
          <span className={styles.took} style={{ textAlign: 'start' }}>
            {outcomeText(step, usual, t)}
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
  isErrorTold: boolean;
  onShowLog: () => void;
}) => {
  const { operation, usual, isShown, isErrorTold, onShowLog } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const now = useNow(isOpen(operation) ? 1000 : 60_000);
  const took = elapsedMs(operation, now);
  const { attempt, maxAttempts, nextAttemptAt } = operation;

  return (
    <li className={styles.item}>
      <Flex align="center" justify="between" gap="3">
        <Flex align="center" gap="2">
          <Text weight="bold">
            {t(`vm.operations.titles.${operation.type}`)}
          </Text>
          <StatusBadge
            tone={operationTones[operation.phase]}
            text={t(`vm.operationPhases.${operation.phase}`)}
          />
        </Flex>
        {isShown ? (
          <Text variant="body-small" color="secondary">
            {t('vm.operations.logBelow')}
          </Text>
        ) : (
          <Button
            size="small"
            variant="tertiary"
            aria-label={t(`vm.operations.showLogBelow.${operation.type}`)}
            onPress={onShowLog}
          >
            {t('vm.operations.showLog')}
          </Button>
        )}
      </Flex>
      <Text variant="body-small" color="secondary">
        {operation.reason && `${operation.reason}; `}
        {t('vm.operations.askedBy', {
          who: <Actor name={operation.requestedBy} />,
          when: <RelativeTime time={operation.createdAt} />,
        })}
        {took !== undefined && `, ${exactDuration(took, t)}`}
        {attempt > 1 &&
          `, ${t('vm.operations.attemptOf', {
            attempt: String(attempt),
            total: String(maxAttempts),
          })}`}
        {nextAttemptAt && isOpen(operation) && (
          <>
            ,{' '}
            {t('vm.operations.triedAgain', {
              when: <RelativeTime time={nextAttemptAt} />,
            })}
          </>
        )}
      </Text>
      {operation.error && !isErrorTold && (
        <ErrorNotice error={operation.error} />
      )}
      {operation.steps.length > 0 && (
        <Steps operation={operation} usual={usual} now={now} />
      )}
    </li>
  );
};

/** What was done with a VM, newest first. */
export const Timeline = (props: {
  operations: VmOperation[];
  /** How long the steps of the open operation usually take. */
  usual: UsualDurations;
  /** The operation whose log is shown below. */
  shown: string | undefined;
  /** An error that stands above already. */
  told: VmError | null;
  onShowLog: (operationId: string) => void;
}) => {
  const { operations, usual, shown, told, onShowLog } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  if (operations.length === 0) {
    return <Text color="secondary">{t('vm.operations.none')}</Text>;
  }
  return (
    <ol className={styles.list}>
      {operations.map(operation => (
        <Entry
          key={operation.id}
          operation={operation}
          usual={usual}
          isShown={operation.id === shown}
          isErrorTold={operation.error?.message === told?.message}
          onShowLog={() => onShowLog(operation.id)}
        />
      ))}
    </ol>
  );
};
