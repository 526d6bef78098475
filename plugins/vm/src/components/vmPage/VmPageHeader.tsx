import type { Vm } from '@backlot/plugin-vm-common';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Flex, Text } from '@backstage/ui';
import type { Titles } from '../../lib/options';
import { powerLabel, vmStanding } from '../../lib/phases';
import type { VmVerb } from '../../lib/verbs';
import { StandingBadge } from '../StandingBadge';
import { VmVerbBar } from '../VmVerbBar';
import styles from './VmPage.module.css';

/** Which VM this is, how it stands, and what can be done with it. */
export const VmPageHeader = (props: {
  vm: Vm;
  titles: Titles;
  onAsk: (vm: Vm, verb: VmVerb) => void;
}) => {
  const { vm, titles, onAsk } = props;
  return (
    <Flex align="start" justify="between" gap="4" style={{ flexWrap: 'wrap' }}>
      <Flex direction="column" gap="2">
        <Flex align="center" gap="3" style={{ flexWrap: 'wrap' }}>
          <Text
            as="h2"
            variant="title-small"
            weight="bold"
            className={styles.name}
          >
            {vm.name}
          </Text>
          <StandingBadge standing={vmStanding[vm.phase]} />
          {vm.power !== 'unknown' && (
            <Text color="secondary">{powerLabel[vm.power]}</Text>
          )}
        </Flex>
        <Text color="secondary">
          {titles.environment(vm.environment)} of{' '}
          <EntityRefLink entityRef={vm.component} hideIcon />
          {vm.system && (
            <>
              , system <EntityRefLink entityRef={vm.system} hideIcon />
            </>
          )}
          , owned by <EntityRefLink entityRef={vm.owner} hideIcon />
        </Text>
      </Flex>
      <VmVerbBar vm={vm} onAsk={onAsk} />
    </Flex>
  );
};
