import { useState } from 'react';
import type { RolloutBatch } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Button,
  Flex,
  Text,
} from '@backstage/ui';
import type { Titles } from '../shared/options/options';
import { roughDuration } from '../shared/time/time';
import { vmTranslationRef } from '../translation';
import { batchName } from './BatchBar';
import styles from './Rollouts.module.css';

type Batch = Omit<RolloutBatch, 'phase' | 'openedAt' | 'closedAt'> &
  Partial<Pick<RolloutBatch, 'phase'>>;

const AT_ONCE = 50;

/** The batches one by one, for those who want to know. */
export const BatchList = (props: { batches: Batch[]; titles: Titles }) => {
  const { batches, titles } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const [shown, setShown] = useState(AT_ONCE);
  return (
    <Accordion>
      <AccordionTrigger title={t('rollouts.batch.list')} />
      <AccordionPanel>
        <Flex direction="column" gap="3">
          <ol className={styles.rows}>
            {batches.slice(0, shown).map(batch => (
              <li key={batch.number} className={styles.row}>
                <Text weight="bold">
                  {batchName(
                    { ...batch, first: batch.number, last: batch.number },
                    t,
                  )}
                </Text>
                <Text>{titles.environment(batch.environment)}</Text>
                <Text color="secondary">
                  {[
                    t('rollouts.batch.inGroups', {
                      vms: t('fleet.vms', { count: batch.vms }),
                      groups: t('rollouts.groups', { count: batch.groups }),
                    }),
                    batch.estimatedSeconds !== null &&
                      batch.phase !== 'done' &&
                      t('rollouts.batch.takes', {
                        duration: roughDuration(
                          batch.estimatedSeconds * 1000,
                          t,
                          Math.round,
                        ),
                      }),
                    batch.phase && t(`rollouts.batch.phases.${batch.phase}`),
                  ]
                    .filter(Boolean)
                    .join(', ')}
                </Text>
              </li>
            ))}
          </ol>
          {shown < batches.length && (
            <div>
              <Button
                size="small"
                variant="secondary"
                onPress={() => setShown(shown + AT_ONCE)}
              >
                {t('rollouts.batch.more')}
              </Button>
            </div>
          )}
        </Flex>
      </AccordionPanel>
    </Accordion>
  );
};
