import type { VmOrphan } from '@backlot/plugin-vm-common';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { vmApiRef } from '../../shared/data/vmApiRef';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog';
import { executorsTranslationRef } from '../translation';
import { orphanKey } from './orphans';
import styles from './Orphans.module.css';

/** Confirms which machines are removed for good. */
export const RemoveOrphansDialog = (props: {
  orphans: VmOrphan[];
  executorTitle: (id: string) => string;
  onDone: () => void;
  onClose: () => void;
}) => {
  const { orphans, executorTitle, onDone, onClose } = props;
  const { t } = useTranslationRef(executorsTranslationRef);
  const api = useApi(vmApiRef);
  const count = orphans.length;
  return (
    <ConfirmDialog
      title={t('orphans.question', { count })}
      confirmLabel={t('orphans.confirm', { count })}
      destructive
      onConfirm={async () => {
        await api.actOnOrphans({
          action: 'delete',
          orphans: orphans.map(({ executor, vmId, providerId }) => ({
            executor,
            vmId,
            providerId,
          })),
        });
        onDone();
      }}
      onClose={onClose}
    >
      <ul className={styles.names}>
        {orphans.map(orphan => (
          <li key={orphanKey(orphan)}>
            <Text>
              {t('orphans.named', {
                name: orphan.name,
                executor: executorTitle(orphan.executor),
              })}
            </Text>
          </li>
        ))}
      </ul>
      <Text>{t('orphans.warning')}</Text>
    </ConfirmDialog>
  );
};
