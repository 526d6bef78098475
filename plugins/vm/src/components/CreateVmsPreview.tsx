import type { VmGroupPlan } from '@backlot/plugin-vm-common';
import { Flex, Text } from '@backstage/ui';
import type { Titles } from '../lib/options';
import { Lease } from './Lease';
import dialog from './DeleteGroupDialog.module.css';
import facts from './GroupCard.module.css';

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
      <ul className={dialog.names} aria-label="Names that will be given">
        {plan.vms.map(({ name }) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      <dl className={facts.facts}>
        <dt>Environment</dt>
        <dd>{titles.environment(environment)}</dd>
        <dt>Machine</dt>
        <dd>
          {titles.image(spec.image)}, {titles.size(spec.size)},{' '}
          {titles.stack(spec.stack)}
        </dd>
        <dt>Lease</dt>
        <dd>
          <Lease expiresAt={lease?.expiresAt} />
        </dd>
      </dl>
    </Flex>
  );
};
