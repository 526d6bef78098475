import type { VmGroupPlan } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Text } from '@backstage/ui';
import { Lease } from '../group/lease/Lease';
import { specText, type Titles } from '../shared/options/options';
import { sharedTranslationRef } from '../shared/translation';
import { Facts } from '../shared/ui/Facts';
import { VmNames } from '../shared/vms/VmNames';
import { createVmsTranslationRef } from './translation';

/** The result of a dry run. */
export const CreateVmsPreview = (props: {
  plan: VmGroupPlan;
  titles: Titles;
}) => {
  const { plan, titles } = props;
  const { t } = useTranslationRef(createVmsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { spec, environment, lease } = plan.group;
  return (
    <Flex direction="column" gap="4">
      <Text>{t('effect')}</Text>
      <VmNames label={t('names')} names={plan.vms.map(({ name }) => name)} />
      <Facts
        facts={[
          [sharedT('facts.environment'), titles.environment(environment)],
          [sharedT('facts.spec'), specText(spec, titles, sharedT)],
          [sharedT('facts.lease'), <Lease expiresAt={lease?.expiresAt} />],
        ]}
      />
    </Flex>
  );
};
