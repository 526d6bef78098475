import { type ReactNode, useState } from 'react';
import type {
  ExecutorAction,
  VmExecutorStatus,
} from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  Card,
  CardBody,
  CardFooter,
  CardHeader,
  Flex,
  Text,
} from '@backstage/ui';
import { StatusBadge } from '../shared/ui/StatusBadge';
import { ExecutorErrors } from './ExecutorErrors';
import { ExecutorHosts } from './ExecutorHosts';
import { ExecutorLastDay } from './ExecutorLastDay';
import { ExecutorPaused } from './ExecutorPaused';
import styles from './Executors.module.css';
import { ExecutorWork } from './ExecutorWork';
import { PauseExecutorDialog } from './PauseExecutorDialog';
import { ResumeExecutorDialog } from './ResumeExecutorDialog';
import { executorsTranslationRef } from './translation';

const Part = (props: { title: string; children: ReactNode }) => (
  <Flex direction="column" gap="2">
    <Text as="h3" variant="body-medium" weight="bold">
      {props.title}
    </Text>
    {props.children}
  </Flex>
);

/** An executor: how it is, what it does, and what went wrong lately. */
export const ExecutorCard = (props: {
  executor: VmExecutorStatus;
  can: ExecutorAction[];
  onChanged: () => void;
}) => {
  const { executor, can, onChanged } = props;
  const { id, kind, title, paused, lastErrors } = executor;
  const { t } = useTranslationRef(executorsTranslationRef);
  const [asking, setAsking] = useState<ExecutorAction>();
  const dialog = {
    executor,
    onDone: onChanged,
    onClose: () => setAsking(undefined),
  };

  return (
    <Card role="group" aria-label={t('card.label', { name: title })}>
      <CardHeader>
        <div className={styles.head}>
          <Flex direction="column" gap="1">
            <Text
              as="h2"
              variant="body-large"
              weight="bold"
              className={styles.name}
            >
              {title}
            </Text>
            <Text variant="body-small" color="secondary">
              {t('card.kind', { kind, id })}
            </Text>
          </Flex>
          {paused && <StatusBadge tone="warning" text={t('pause.badge')} />}
        </div>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="4">
          {paused && (
            <ExecutorPaused
              name={title}
              paused={paused}
              onResume={
                can.includes('resume') ? () => setAsking('resume') : undefined
              }
            />
          )}
          <Part title={t('health.title')}>
            <ExecutorHosts hosts={executor.hosts} />
          </Part>
          <Part title={t('work.title')}>
            <ExecutorWork executor={executor} />
          </Part>
          <Part title={t('lastDay.title')}>
            <ExecutorLastDay {...executor.lastDay} />
          </Part>
          {lastErrors.length > 0 && (
            <Part title={t('errors.title')}>
              <ExecutorErrors errors={lastErrors} />
            </Part>
          )}
        </Flex>
      </CardBody>
      {!paused && can.includes('pause') && (
        <CardFooter>
          <Button
            size="small"
            variant="secondary"
            aria-label={t('pause.pauseOf', { name: title })}
            onPress={() => setAsking('pause')}
          >
            {t('pause.pause')}
          </Button>
        </CardFooter>
      )}
      {asking === 'pause' && <PauseExecutorDialog {...dialog} />}
      {asking === 'resume' && <ResumeExecutorDialog {...dialog} />}
    </Card>
  );
};
