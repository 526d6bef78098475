import type { Vm } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { RiMore2Line } from '@remixicon/react';
import { availableActions, VmActionId, vmActions } from './actions';
import { vmTranslationRef } from './translation';

/** The menu with the actions that the caller may do with a VM. */
export const VmMenu = (props: {
  vm: Vm;
  onAction: (vm: Vm, action: VmActionId) => void;
}) => {
  const { vm, onAction } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const actions = availableActions(vm);
  if (actions.length === 0) {
    return null;
  }
  return (
    <MenuTrigger>
      <ButtonIcon
        size="small"
        variant="tertiary"
        icon={<RiMore2Line />}
        aria-label={t('actions.actionsFor', { name: vm.name })}
      />
      <Menu placement="bottom end">
        {actions.map(action => (
          <MenuItem
            key={action}
            id={action}
            color={vmActions[action].destructive ? 'danger' : 'primary'}
            onAction={() => onAction(vm, action)}
          >
            {t(`actions.${action}`)}
          </MenuItem>
        ))}
      </Menu>
    </MenuTrigger>
  );
};
