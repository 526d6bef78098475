import type { VmGroupPlan } from '@backlot/plugin-vm-common';
import { Flex, Text } from '@backstage/ui';
import type { Titles } from '../lib/options';
import { Facts } from './Facts';
import { Lease } from './Lease';
import { VmNames } from './VmNames';

/** What a dry run says will be made. */
export const CreateVmsPreview = (props: {
  plan: VmGroupPlan;
  titles: Titles;
}) => {
  const { plan, titles } = props;
  const { spec, environment, lease } = plan.group;
  return (
    <Flex direction="column" gap="4">
      <Text>
        These virtual machines will be made and start to boot at once:
      </Text>
      <VmNames
        label="Names that will be given"
        names={plan.vms.map(({ name }) => name)}
      />
      <Facts
        facts={[
          ['Environment', titles.environment(environment)],
          ['Machine', titles.machine(spec)],
          ['Lease', <Lease expiresAt={lease?.expiresAt} />],
        ]}
      />
    </Flex>
  );
};
