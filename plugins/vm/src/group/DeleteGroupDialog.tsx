import type { Page, Vm, VmGroup } from '@backlot/plugin-vm-common';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton, Text } from '@backstage/ui';
import { useLive } from '../shared/data/useLive';
import { vmApiRef } from '../shared/data/vmApiRef';
import { ConfirmDialog } from '../shared/ui/ConfirmDialog';
import { VmNames } from '../shared/vms/VmNames';
import { groupTranslationRef } from './translation';

/** Lists the VMs that will be deleted and asks for confirmation. */
export const DeleteGroupDialog = (props: {
  group: VmGroup;
  onDeleted: () => void;
  onClose: () => void;
}) => {
  const { group, onDeleted, onClose } = props;
  const { t } = useTranslationRef(groupTranslationRef);
  const api = useApi(vmApiRef);
  const { data } = useLive<Page<Vm>>({
    key: ['vmsOfGroup', group.id],
    load: signal => api.listVms({ group: group.id, limit: 500 }, { signal }),
    isMoving: () => false,
    groupIds: () => [group.id],
  });

  return (
    <ConfirmDialog
      title={t('deleteQuestion', { name: group.name })}
      confirmLabel={t('deleteConfirm', { count: group.count })}
      destructive
      onConfirm={async () => {
        await api.deleteGroup(group.id);
        onDeleted();
      }}
      onClose={onClose}
    >
      <Text>{t('deleteEffect')}</Text>
      {data ? (
        <VmNames
          label={t('deleteNames')}
          names={data.items.map(({ name }) => name)}
        />
      ) : (
        <Skeleton height={20} width="60%" />
      )}
    </ConfirmDialog>
  );
};
