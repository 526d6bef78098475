import type { Vm } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Flex, Text } from '@backstage/ui';
import type { Titles } from '../../shared/options/options';
import { sharedTranslationRef } from '../../shared/translation';
import { VmStatusBadge } from '../../shared/vms/VmStatusBadge';
import type { VmActionId } from '../actions';
import { vmTranslationRef } from '../translation';
import { VmActionBar } from '../VmActionBar';
import styles from './VmPage.module.css';

/** The name, status, owner and actions of a VM. */
export const VmPageHeader = (props: {
  vm: Vm;
  titles: Titles;
  onAction: (vm: Vm, action: VmActionId) => void;
}) => {
  const { vm, titles, onAction } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const whose = {
    environment: titles.environment(vm.environment),
    component: <EntityRefLink entityRef={vm.component} hideIcon />,
    owner: <EntityRefLink entityRef={vm.owner} hideIcon />,
  };
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
          <VmStatusBadge vm={vm} />
          {vm.power !== 'unknown' && (
            <Text color="secondary">{sharedT(`powers.${vm.power}`)}</Text>
          )}
        </Flex>
        <Text color="secondary">
          {vm.system
            ? t('details.whoseInSystem', {
                ...whose,
                system: <EntityRefLink entityRef={vm.system} hideIcon />,
              })
            : t('details.whose', whose)}
        </Text>
      </Flex>
      <VmActionBar vm={vm} onAction={onAction} />
    </Flex>
  );
};
