import { useId, useState } from 'react';
import type { RolloutGroup } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Button, Flex, Link, Text } from '@backstage/ui';
import type { Titles } from '../../shared/options/options';
import { absoluteTime } from '../../shared/time/time';
import { StatusBadge } from '../../shared/ui/StatusBadge';
import { ProgressBar } from '../RolloutProgress';
import { specChangeText, withReadableTimes } from '../rollouts';
import styles from '../Rollouts.module.css';
import { rolloutGroupTones } from '../tones';
import { rolloutsTranslationRef } from '../translation';
import { FailedVms } from './FailedVms';
import { useComponentTab } from './useComponentTab';

/** A group of a rollout: its progress, what it waits for, or why it failed. */
export const RolloutGroupRow = (props: {
  group: RolloutGroup;
  titles: Titles;
}) => {
  const { group, titles } = props;
  const { name, phase, because, vms, batches, deferredUntil } = group;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const tab = useComponentTab(group.component);
  const [isOpen, setOpen] = useState(false);
  const failedId = useId();
  const hasFailed = phase === 'failed' || vms.failed > 0;
  return (
    <li className={styles.row} aria-label={name}>
      <div className={styles.cell}>
        <Text weight="bold">{tab ? <Link href={tab}>{name}</Link> : name}</Text>
        <Text variant="body-small" color="secondary">
          {t('group.whose', {
            environment: titles.environment(group.environment),
            component: <EntityRefLink entityRef={group.component} hideIcon />,
            owner: <EntityRefLink entityRef={group.owner} hideIcon />,
          })}
        </Text>
        <Text variant="body-small" color="secondary">
          {specChangeText(group.from, group.to, titles, t)}
        </Text>
      </div>
      <div className={styles.cell}>
        <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
          <StatusBadge
            tone={rolloutGroupTones[phase]}
            text={t(`groupPhases.${phase}`)}
          />
          <Text variant="body-small">
            {t('group.vms', { done: vms.done, total: vms.total })}
          </Text>
        </Flex>
        <ProgressBar
          label={t('group.vmsOf', { name })}
          done={vms.done}
          failed={vms.failed}
          total={vms.total}
        />
        {batches.length > 0 && (
          <Text variant="body-small" color="secondary">
            {t('batch.numbers', {
              count: batches.length,
              numbers: batches.join(', '),
            })}
          </Text>
        )}
      </div>
      <div className={styles.cell}>
        {because && (
          <Text
            variant="body-small"
            color="secondary"
            className={phase === 'failed' ? styles.danger : undefined}
          >
            {withReadableTimes(because)}
          </Text>
        )}
        {deferredUntil && phase === 'waiting' && (
          <Text variant="body-small" className={styles.warning}>
            {t('group.deferred', {
              time: absoluteTime(deferredUntil),
            })}
          </Text>
        )}
        {hasFailed && (
          <div>
            <Button
              size="small"
              variant="secondary"
              aria-expanded={isOpen}
              aria-controls={isOpen ? failedId : undefined}
              aria-label={
                isOpen
                  ? t('group.hideFailedLabel', { name })
                  : t('group.showFailedLabel', {
                      count: vms.failed,
                      name,
                    })
              }
              onPress={() => setOpen(!isOpen)}
            >
              {isOpen
                ? t('group.hideFailed')
                : t('group.showFailed', { count: vms.failed })}
            </Button>
          </div>
        )}
      </div>
      {isOpen && (
        <div id={failedId} className={styles.whole}>
          <FailedVms group={group} />
        </div>
      )}
    </li>
  );
};
