import { useState } from 'react';
import type { VmGroup } from '@backlot/plugin-vm-common';
import { ButtonIcon, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { RiMore2Line } from '@remixicon/react';
import { AskAsCodeDialog, Code } from './AskAsCodeDialog';

/** How to ask for a group like this one elsewhere. */
export const GroupMenu = ({ group }: { group: VmGroup }) => {
  const [shown, setShown] = useState<Code>();
  return (
    <>
      <MenuTrigger>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiMore2Line />}
          aria-label={`More for ${group.name}`}
        />
        <Menu placement="bottom end">
          <MenuItem id="step" onAction={() => setShown('step')}>
            Copy as template step
          </MenuItem>
          <MenuItem id="curl" onAction={() => setShown('curl')}>
            Copy as curl
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
