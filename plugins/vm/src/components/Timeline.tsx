import type {
  VmError,
  VmOperation,
  VmOperationStep,
} from '@backlot/plugin-vm-common';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Button, Flex, Text } from '@backstage/ui';
import { useNow } from '../hooks/useNow';
import {
  elapsedMs,
  isOpen,
  operationTitle,
  stepTitle,
} from '../lib/operations';
import { operationStanding } from '../lib/phases';
import { exactDuration } from '../lib/time';
import type { UsualDurations } from '../lib/usualDurations';
import { ErrorNotice } from './ErrorNotice';
import { RelativeTime } from './RelativeTime';
import { StandingBadge } from './StandingBadge';
import styles from './Timeline.module.css';

const OUTCOMES = { succeeded: 'done', failed: 'failed' };

function outcomeText(step: VmOperationStep, usual: UsualDurations): string {
  if (step.outcome) {
    return OUTCOMES[step.outcome];
  }
  const usualMs = usual.get(step.name);
  return usualMs === undefined
    ? 'running'
    : `running, usually ${exactDuration(usualMs)}`;
}

const Steps = ({
  operation,
  usual,
  now,
}: {
  operation: VmOperation;
  usual: UsualDurations;
  now: number;
}) => (
  <ol
    className={styles.steps}
    aria-label={`Steps of the ${operationTitle(operation).toLowerCase()}`}
  >
    {operation.steps.map(step => (
      <li key={`${step.name} ${step.startedAt}`} className={styles.step}>
        <span>{stepTitle(step.name)}</span>
        <span className={styles.took}>
          {exactDuration(elapsedMs(step, now) ?? 0)}
        </span>
        <span className={styles.took} style={{ textAlign: 'start' }}>
          {outcomeText(step, usual)}
        </span>
      </li>
    ))}
  </ol>
);

const Entry = (props: {
  operation: VmOperation;
  usual: UsualDurations;
  isShown: boolean;
  isErrorTold: boolean;
  onShowLog: () => void;
}) => {
  const { operation, usual, isShown, isErrorTold, onShowLog } = props;
  const now = useNow(isOpen(operation) ? 1000 : 60_000);
  const took = elapsedMs(operation, now);
  const { attempt, maxAttempts, nextAttemptAt } = operation;

  return (
    <li className={styles.item}>
      <Flex align="center" justify="between" gap="3">
        <Flex align="center" gap="2">
          <Text weight="bold">{operationTitle(operation)}</Text>
          <StandingBadge standing={operationStanding[operation.phase]} />
        </Flex>
        <Button
          size="small"
          variant="tertiary"
          isDisabled={isShown}
          aria-label={`Show the log of the ${operationTitle(
            operation,
          ).toLowerCase()} below`}
          onPress={onShowLog}
        >
          {isShown ? 'Log below' : 'Show log'}
        </Button>
      </Flex>
      <Text variant="body-small" color="secondary">
        {operation.reason && `${operation.reason}; `}
        asked by <EntityRefLink
          entityRef={operation.requestedBy}
          hideIcon
        />{' '}
        <RelativeTime time={operation.createdAt} />
        {took !== undefined && `, ${exactDuration(took)}`}
        {attempt > 1 && `, attempt ${attempt} of ${maxAttempts}`}
        {nextAttemptAt && isOpen(operation) && (
          <>
            , tried again <RelativeTime time={nextAttemptAt} />
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
  if (operations.length === 0) {
    return <Text color="secondary">Nothing was done with it yet.</Text>;
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
