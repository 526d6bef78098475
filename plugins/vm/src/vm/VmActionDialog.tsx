import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { ConfirmDialog } from '../shared/ui/ConfirmDialog';
import { vmActions } from './actions';
import { vmTranslationRef } from './translation';
import type { VmActions } from './useVmActions';

/**
 * Asks for confirmation of destructive actions, and shows the errors of all
 * actions.
 */
export const VmActionDialog = ({ actions }: { actions: VmActions }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  if (!actions.pending) {
    return null;
  }
  const { vm, action, error } = actions.pending;
  const { warning, destructive } = vmActions[action];
  const label = t(`actions.${action}`);
  return (
    <ConfirmDialog
      key={`${vm.id} ${action}`}
      title={t('actions.question', { action: label, name: vm.name })}
      confirmLabel={label}
      destructive={destructive}
      error={error}
      onConfirm={actions.confirm}
      onClose={actions.close}
    >
      {warning && <Text>{t(warning)}</Text>}
    </ConfirmDialog>
  );
};
