import type { VmExecutorStatus } from '@backlot/plugin-vm-common';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { vmApiRef } from '../shared/data/vmApiRef';
import { ConfirmDialog } from '../shared/ui/ConfirmDialog';
import { executorsTranslationRef } from './translation';

/** Confirms resuming an executor. */
export const ResumeExecutorDialog = (props: {
  executor: VmExecutorStatus;
  onDone: () => void;
  onClose: () => void;
}) => {
  const { executor, onDone, onClose } = props;
  const { t } = useTranslationRef(executorsTranslationRef);
  const api = useApi(vmApiRef);
  return (
    <ConfirmDialog
      title={t('pause.resumeQuestion', { name: executor.title })}
      confirmLabel={t('pause.resume')}
      onConfirm={async () => {
        await api.actOnExecutor(executor.id, { action: 'resume' });
        onDone();
      }}
      onClose={onClose}
    >
      <Text>{t('pause.resumeEffect')}</Text>
    </ConfirmDialog>
  );
};
