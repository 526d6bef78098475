import type { Page, Vm, VmGroup } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { Skeleton, Text } from '@backstage/ui';
import { vmApiRef } from '../api';
import { useLive } from '../hooks/useLive';
import { ConfirmDialog } from './ConfirmDialog';
import { VmNames } from './VmNames';

/** Says by name which machines will be deleted, and asks. */
export const DeleteGroupDialog = (props: {
  group: VmGroup;
  onDeleted: () => void;
  onClose: () => void;
}) => {
  const { group, onDeleted, onClose } = props;
  const api = useApi(vmApiRef);
  const { data } = useLive<Page<Vm>>({
    key: group.id,
    load: signal => api.listVms({ group: group.id, limit: 500 }, { signal }),
    isMoving: () => false,
    groupIds: () => [group.id],
  });
  const { count } = group;

  return (
    <ConfirmDialog
      title={`Delete ${group.name}?`}
      confirmLabel={`Delete ${count} virtual machine${count === 1 ? '' : 's'}`}
      destructive
      onConfirm={async () => {
        await api.deleteGroup(group.id);
        onDeleted();
      }}
      onClose={onClose}
    >
      <Text>
        The group, its machines and everything on their disks will be deleted.
        This cannot be undone.
      </Text>
      {data ? (
        <VmNames
          label="Virtual machines that will be deleted"
          names={data.items.map(({ name }) => name)}
        />
      ) : (
        <Skeleton height={20} width="60%" />
      )}
    </ConfirmDialog>
  );
};
