import type { Vm } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { RiMore2Line } from '@remixicon/react';
import { vmTranslationRef } from './translation';
import { offeredVerbs, VmVerb, vmVerbs } from './verbs';

/** The verbs that the caller may use on a VM now; nothing where there is none. */
export const VmMenu = (props: {
  vm: Vm;
  onAsk: (vm: Vm, verb: VmVerb) => void;
}) => {
  const { vm, onAsk } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const verbs = offeredVerbs(vm);
  if (verbs.length === 0) {
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
        {verbs.map(verb => (
          <MenuItem
            key={verb}
            id={verb}
            color={vmVerbs[verb].destructive ? 'danger' : 'primary'}
            onAction={() => onAsk(vm, verb)}
          >
            {t(`actions.${verb}`)}
          </MenuItem>
        ))}
      </Menu>
    </MenuTrigger>
  );
};
