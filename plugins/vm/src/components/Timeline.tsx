import type { Page, VmError, VmOperation } from '@backlot/plugin-vm-common';
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
import { ErrorNotice } from './ErrorNotice';
import { RelativeTime } from './RelativeTime';
import { StandingBadge } from './StandingBadge';
import styles from './Timeline.module.css';

const OUTCOMES = { succeeded: 'done', failed: 'failed' };

const Steps = ({ operation, now }: { operation: VmOperation; now: number }) => (
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
          {step.outcome ? OUTCOMES[step.outcome] : 'running'}
        </span>
      </li>
    ))}
  </ol>
);

const Entry = (props: {
  operation: VmOperation;
  isShown: boolean;
  isErrorTold: boolean;
  onShowLog: () => void;
}) => {
  const { operation, isShown, isErrorTold, onShowLog } = props;
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
      {operation.steps.length > 0 && <Steps operation={operation} now={now} />}
    </li>
  );
};

/** What was done with a VM, newest first. */
export const Timeline = (props: {
  operations: Page<VmOperation>;
  /** The operation whose log is shown below. */
  shown: string | undefined;
  /** An error that stands above already. */
  told: VmError | null;
  onShowLog: (operationId: string) => void;
}) => {
  const { operations, shown, told, onShowLog } = props;
  if (operations.items.length === 0) {
    return <Text color="secondary">Nothing was done with it yet.</Text>;
  }
  return (
    <>
      <ol className={styles.list}>
        {operations.items.map(operation => (
          <Entry
            key={operation.id}
            operation={operation}
            isShown={operation.id === shown}
            isErrorTold={operation.error?.message === told?.message}
            onShowLog={() => onShowLog(operation.id)}
          />
        ))}
      </ol>
      {operations.nextCursor && (
        <Text color="secondary">
          There are older operations than these {operations.items.length}.
        </Text>
      )}
    </>
  );
};
