import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import type { VmGroup } from '@backlot/plugin-vm-common';
import { ButtonIcon, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { RiMore2Line } from '@remixicon/react';
import { vmTranslationRef } from '../translation';
import { AskAsCodeDialog, Code } from './AskAsCodeDialog';

/** How to ask for a group like this one elsewhere. */
export const GroupMenu = ({ group }: { group: VmGroup }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const [shown, setShown] = useState<Code>();
  return (
    <>
      <MenuTrigger>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiMore2Line />}
          aria-label={t('vm.group.more', { name: group.name })}
        />
        <Menu placement="bottom end">
          <MenuItem id="step" onAction={() => setShown('step')}>
            {t('vm.code.copyStep')}
          </MenuItem>
          <MenuItem id="curl" onAction={() => setShown('curl')}>
            {t('vm.code.copyCurl')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
      {shown && (
        <AskAsCodeDialog
          groupId={group.id}
          code={shown}
          onClose={() => setShown(undefined)}
        />
      )}
    </>
  );
};
