import type { Page, Vm, VmGroup } from '@backlot/plugin-vm-common';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton, Text } from '@backstage/ui';
import { vmApiRef } from '../api';
import { useLive } from '../hooks/useLive';
import { vmTranslationRef } from '../translation';
import { ConfirmDialog } from './ConfirmDialog';
import { VmNames } from './VmNames';

/** Says by name which machines will be deleted, and asks. */
export const DeleteGroupDialog = (props: {
  group: VmGroup;
  onDeleted: () => void;
  onClose: () => void;
}) => {
  const { group, onDeleted, onClose } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const api = useApi(vmApiRef);
  const { data } = useLive<Page<Vm>>({
    key: group.id,
    load: signal => api.listVms({ group: group.id, limit: 500 }, { signal }),
    isMoving: () => false,
    groupIds: () => [group.id],
  });

  return (
    <ConfirmDialog
      title={t('vm.group.deleteQuestion', { name: group.name })}
      confirmLabel={t('vm.group.deleteConfirm', { count: group.count })}
      destructive
      onConfirm={async () => {
        await api.deleteGroup(group.id);
        onDeleted();
      }}
      onClose={onClose}
    >
      <Text>{t('vm.group.deleteEffect')}</Text>
      {data ? (
        <VmNames
          label={t('vm.group.deleteNames')}
          names={data.items.map(({ name }) => name)}
        />
      ) : (
        <Skeleton height={20} width="60%" />
      )}
    </ConfirmDialog>
  );
};
