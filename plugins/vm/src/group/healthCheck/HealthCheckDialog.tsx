import { useState } from 'react';
import type { VmGroup } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog';
import { groupTranslationRef } from '../translation';
import { useGroupUpdate } from '../useGroupUpdate';
import { healthCheckForm, toHealthCheck } from './healthCheck';
import { HealthCheckFields } from './HealthCheckFields';

/** Edits the health check of a group. */
export const HealthCheckDialog = (props: {
  group: VmGroup;
  onChanged: () => void;
  onClose: () => void;
}) => {
  const { group, onChanged, onClose } = props;
  const { t } = useTranslationRef(groupTranslationRef);
  const update = useGroupUpdate(group, onChanged);
  const [check, setCheck] = useState(() => healthCheckForm(group.healthCheck));
  return (
    <ConfirmDialog
      title={t('healthCheck.of', { name: group.name })}
      confirmLabel={t('healthCheck.save')}
      onConfirm={() => update({ healthCheck: toHealthCheck(check) })}
      onClose={onClose}
    >
      <Text>{t('healthCheck.effect')}</Text>
      <HealthCheckFields check={check} onChange={setCheck} />
    </ConfirmDialog>
  );
};
