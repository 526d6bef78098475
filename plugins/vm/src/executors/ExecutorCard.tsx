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

const CardSection = (props: { title: string; children: ReactNode }) => (
  <Flex direction="column" gap="2">
    <Text as="h3" variant="body-medium" weight="bold">
      {props.title}
    </Text>
    {props.children}
  </Flex>
);

/** An executor: its health, its work and its recent errors. */
export const ExecutorCard = (props: {
  executor: VmExecutorStatus;
  can: ExecutorAction[];
  onChanged: () => void;
}) => {
  const { executor, can, onChanged } = props;
  const { id, kind, title, paused, lastErrors } = executor;
  const { t } = useTranslationRef(executorsTranslationRef);
  const [openDialog, setOpenDialog] = useState<ExecutorAction>();
  const dialog = {
    executor,
    onDone: onChanged,
    onClose: () => setOpenDialog(undefined),
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
                can.includes('resume')
                  ? () => setOpenDialog('resume')
                  : undefined
              }
            />
          )}
          <CardSection title={t('health.title')}>
            <ExecutorHosts hosts={executor.hosts} />
          </CardSection>
          <CardSection title={t('work.title')}>
            <ExecutorWork executor={executor} />
          </CardSection>
          <CardSection title={t('lastDay.title')}>
            <ExecutorLastDay {...executor.lastDay} />
          </CardSection>
          {lastErrors.length > 0 && (
            <CardSection title={t('errors.title')}>
              <ExecutorErrors errors={lastErrors} />
            </CardSection>
          )}
        </Flex>
      </CardBody>
      {!paused && can.includes('pause') && (
        <CardFooter>
          <Button
            size="small"
            variant="secondary"
            aria-label={t('pause.pauseOf', { name: title })}
            onPress={() => setOpenDialog('pause')}
          >
            {t('pause.pause')}
          </Button>
        </CardFooter>
      )}
      {openDialog === 'pause' && <PauseExecutorDialog {...dialog} />}
      {openDialog === 'resume' && <ResumeExecutorDialog {...dialog} />}
    </Card>
  );
};
