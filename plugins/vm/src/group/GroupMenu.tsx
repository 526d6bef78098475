import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import type { VmGroup } from '@backlot/plugin-vm-common';
import { ButtonIcon, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { RiMore2Line } from '@remixicon/react';
import { groupsSearch } from '../shared/routing/newRolloutSearch';
import { newRolloutRouteRef } from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { sharedTranslationRef } from '../shared/translation';
import { AskAsCodeDialog, Code } from './AskAsCodeDialog';
import { HealthCheckDialog } from './healthCheck/HealthCheckDialog';
import { groupTranslationRef } from './translation';

/** What else can be done with a group, and how to ask for its like elsewhere. */
export const GroupMenu = (props: { group: VmGroup; onChanged: () => void }) => {
  const { group, onChanged } = props;
  const { t } = useTranslationRef(groupTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const newRolloutPath = useMountedRoute(newRolloutRouteRef);
  const [shown, setShown] = useState<Code | 'healthCheck'>();
  const close = () => setShown(undefined);
  const mayUpdate = group.can.includes('update') && group.phase !== 'deleting';
  return (
    <>
      <MenuTrigger>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiMore2Line />}
          aria-label={t('more', { name: group.name })}
        />
        <Menu placement="bottom end">
          {group.can.includes('renew') && newRolloutPath && (
            <MenuItem
              id="renew"
              href={`${newRolloutPath()}?${groupsSearch([group.id])}`}
            >
              {sharedT('actions.replace')}
            </MenuItem>
          )}
          {mayUpdate && (
            <MenuItem id="healthCheck" onAction={() => setShown('healthCheck')}>
              {t('healthCheck.edit')}
            </MenuItem>
          )}
          <MenuItem id="step" onAction={() => setShown('step')}>
            {t('code.copyStep')}
          </MenuItem>
          <MenuItem id="curl" onAction={() => setShown('curl')}>
            {t('code.copyCurl')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
      {shown === 'healthCheck' && (
        <HealthCheckDialog
          group={group}
          onChanged={onChanged}
          onClose={close}
        />
      )}
      {(shown === 'step' || shown === 'curl') && (
        <AskAsCodeDialog groupId={group.id} code={shown} onClose={close} />
      )}
    </>
  );
};
