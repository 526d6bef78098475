import type { VmGroupPlan } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Text } from '@backstage/ui';
import { Lease } from '../group/lease/Lease';
import { machineText, type Titles } from '../shared/options/options';
import { Facts } from '../shared/ui/Facts';
import { VmNames } from '../shared/vms/VmNames';
import { vmTranslationRef } from '../translation';

/** What a dry run says will be made. */
export const CreateVmsPreview = (props: {
  plan: VmGroupPlan;
  titles: Titles;
}) => {
  const { plan, titles } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const { spec, environment, lease } = plan.group;
  return (
    <Flex direction="column" gap="4">
      <Text>{t('vm.create.effect')}</Text>
      <VmNames
        label={t('vm.create.names')}
        names={plan.vms.map(({ name }) => name)}
      />
      <Facts
        facts={[
          [t('vm.facts.environment'), titles.environment(environment)],
          [t('vm.facts.machine'), machineText(spec, titles, t)],
          [t('vm.facts.lease'), <Lease expiresAt={lease?.expiresAt} />],
        ]}
      />
    </Flex>
  );
};
