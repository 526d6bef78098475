import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import type { VmGroup } from '@backlot/plugin-vm-common';
import { ButtonIcon, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { RiMore2Line } from '@remixicon/react';
import { newRolloutSearch } from '../shared/routing/newRolloutSearch';
import { newRolloutRouteRef } from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { sharedTranslationRef } from '../shared/translation';
import { GroupAsCodeDialog, Code } from './GroupAsCodeDialog';
import { HealthCheckDialog } from './healthCheck/HealthCheckDialog';
import { groupTranslationRef } from './translation';

/** More actions for a group, including its request as code. */
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
          {group.can.includes('replace') && newRolloutPath && (
            <MenuItem
              id="replace"
              href={`${newRolloutPath()}?${newRolloutSearch([group.id])}`}
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
        <GroupAsCodeDialog groupId={group.id} code={shown} onClose={close} />
      )}
    </>
  );
};
