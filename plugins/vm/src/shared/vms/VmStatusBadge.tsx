import type { Vm } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { sharedTranslationRef } from '../translation';
import { StatusBadge } from '../ui/StatusBadge';
import { vmStatus, vmTones } from './phases';

/** The status of a VM. */
export const VmStatusBadge = (props: { vm: Pick<Vm, 'phase' | 'problem'> }) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  const status = vmStatus(props.vm);
  return (
    <StatusBadge tone={vmTones[status]} text={t(`vmStatuses.${status}`)} />
  );
};
