import { useState } from 'react';
import type { RolloutPlan } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Button, Flex, Text } from '@backstage/ui';
import type { Titles } from '../../shared/options/options';
import { specChangeText } from '../rollouts';
import rolloutStyles from '../Rollouts.module.css';
import { rolloutsTranslationRef } from '../translation';
import styles from './Wizard.module.css';

const AT_ONCE = 20;

/** The groups of a plan: how many VMs, which changes, and in which batch. */
export const PlanGroups = (props: {
  groups: RolloutPlan['groups'];
  titles: Titles;
}) => {
  const { titles } = props;
  // In the order of their batches.
  const groups = [...props.groups].sort(
    (a, b) => (a.batches[0] ?? 0) - (b.batches[0] ?? 0),
  );
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [shown, setShown] = useState(AT_ONCE);
  return (
    <Flex direction="column" gap="3">
      <ul className={rolloutStyles.rows}>
        {groups.slice(0, shown).map(group => (
          <li
            key={group.groupId}
            className={rolloutStyles.row}
            aria-label={group.name}
          >
            <div className={rolloutStyles.cell}>
              <Text weight="bold">{group.name}</Text>
              <Text variant="body-small" color="secondary">
                {t('group.whose', {
                  environment: titles.environment(group.environment),
                  component: (
                    <EntityRefLink entityRef={group.component} hideIcon />
                  ),
                  owner: <EntityRefLink entityRef={group.owner} hideIcon />,
                })}
              </Text>
            </div>
            <div className={rolloutStyles.cell}>
              <Text>
                {t('wizard.plan.ofGroup', {
                  vms: group.vms,
                  total: group.count,
                })}
              </Text>
              <Text variant="body-small" color="secondary">
                {t('batch.numbers', {
                  count: group.batches.length,
                  numbers: group.batches.join(', '),
                })}
              </Text>
              <Text variant="body-small" color="secondary">
                {t('wizard.plan.limits', {
                  unavailable: group.maxUnavailable,
                  surge: group.maxSurge,
                })}
              </Text>
            </div>
            <div className={rolloutStyles.cell}>
              <Text>{specChangeText(group.from, group.to, titles, t)}</Text>
              {group.warnings.length > 0 && (
                <ul className={styles.warnings}>
                  {group.warnings.map(warning => (
                    <li key={warning}>{warning}</li>
                  ))}
                </ul>
              )}
            </div>
          </li>
        ))}
      </ul>
      {shown < groups.length && (
        <Flex align="center" gap="3">
          <Button
            size="small"
            variant="secondary"
            onPress={() => setShown(shown + AT_ONCE)}
          >
            {t('wizard.plan.more')}
          </Button>
          <Text color="secondary">
            {t('wizard.plan.first', { shown, total: groups.length })}
          </Text>
        </Flex>
      )}
    </Flex>
  );
};
