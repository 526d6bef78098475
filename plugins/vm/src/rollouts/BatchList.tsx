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
import { sharedTranslationRef } from '../shared/translation';
import { batchName } from './BatchBar';
import styles from './Rollouts.module.css';
import { rolloutsTranslationRef } from './translation';

type Batch = Omit<RolloutBatch, 'phase' | 'openedAt' | 'closedAt'> &
  Partial<Pick<RolloutBatch, 'phase'>>;

const AT_ONCE = 50;

/** The batches as an expandable list. */
export const BatchList = (props: { batches: Batch[]; titles: Titles }) => {
  const { batches, titles } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const [shown, setShown] = useState(AT_ONCE);
  return (
    <Accordion>
      <AccordionTrigger title={t('batch.list')} />
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
                    t('batch.inGroups', {
                      vms: sharedT('vms', { count: batch.vms }),
                      groups: t('groups', { count: batch.groups }),
                    }),
                    batch.estimatedSeconds !== null &&
                      batch.phase !== 'done' &&
                      t('batch.takes', {
                        duration: roughDuration(
                          batch.estimatedSeconds * 1000,
                          sharedT,
                          Math.round,
                        ),
                      }),
                    batch.phase && t(`batch.phases.${batch.phase}`),
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
                {t('batch.more')}
              </Button>
            </div>
          )}
        </Flex>
      </AccordionPanel>
    </Accordion>
  );
};
