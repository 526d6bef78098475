import { useState } from 'react';
import type { RolloutPlan } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Button,
  Text,
} from '@backstage/ui';
import type { Titles } from '../../shared/options/options';
import rolloutStyles from '../Rollouts.module.css';
import { rolloutsTranslationRef } from '../translation';

const AT_ONCE = 50;

/** The matching groups that the rollout skips, with reasons. */
export const SkippedGroups = (props: {
  skipped: RolloutPlan['skipped'];
  titles: Titles;
}) => {
  const { skipped, titles } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [shown, setShown] = useState(AT_ONCE);
  return (
    <Accordion>
      <AccordionTrigger
        title={t('wizard.plan.skipped', {
          groups: t('groups', { count: skipped.length }),
        })}
      />
      <AccordionPanel>
        <ul className={rolloutStyles.rows}>
          {skipped.slice(0, shown).map(group => (
            <li key={group.groupId} className={rolloutStyles.row}>
              <Text weight="bold">{group.name}</Text>
              <Text>{titles.environment(group.environment)}</Text>
              <Text color="secondary">{group.reason}</Text>
            </li>
          ))}
        </ul>
        {shown < skipped.length && (
          <Button
            size="small"
            variant="secondary"
            onPress={() => setShown(shown + AT_ONCE)}
          >
            {t('wizard.plan.more')}
          </Button>
        )}
      </AccordionPanel>
    </Accordion>
  );
};
