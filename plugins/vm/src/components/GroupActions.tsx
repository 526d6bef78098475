import { useState } from 'react';
import type { VmGroup } from '@backlot/plugin-vm-common';
import { Alert, Button, ButtonIcon, Flex, Text } from '@backstage/ui';
import { RiAddLine, RiDeleteBinLine, RiSubtractLine } from '@remixicon/react';
import { useGroupUpdate } from '../hooks/useGroupUpdate';
import { errorMessage } from '../lib/errors';
import { ConfirmDialog } from './ConfirmDialog';
import { DeleteGroupDialog } from './DeleteGroupDialog';
import { GroupMenu } from './GroupMenu';

/** Scale and delete a group, as far as the caller may, and ask for its like. */
export const GroupActions = (props: {
  group: VmGroup;
  onChanged: () => void;
}) => {
  const { group, onChanged } = props;
  const update = useGroupUpdate(group, onChanged);
  const [asking, setAsking] = useState<'fewer' | 'delete'>();
  const [error, setError] = useState<string>();

  const scaleTo = async (count: number) => {
    await update({ count });
    setError(undefined);
  };
  const close = () => setAsking(undefined);
  const mayUpdate = group.can.includes('update');
  const mayDelete = group.can.includes('delete') && group.phase !== 'deleting';

  return (
    <Flex direction="column" gap="2">
      <Flex align="center" justify="between" gap="3">
        {mayUpdate ? (
          <Flex align="center" gap="1">
            <ButtonIcon
              size="small"
              variant="secondary"
              icon={<RiSubtractLine />}
              aria-label={`One VM less in ${group.name}`}
              isDisabled={group.count <= 1}
              onPress={() => setAsking('fewer')}
            />
            <Text>
              {group.count} VM{group.count === 1 ? '' : 's'}
            </Text>
            <ButtonIcon
              size="small"
              variant="secondary"
              icon={<RiAddLine />}
              aria-label={`One VM more in ${group.name}`}
              onPress={() =>
                scaleTo(group.count + 1).catch(refusal =>
                  setError(errorMessage(refusal)),
                )
              }
            />
          </Flex>
        ) : (
          <span />
        )}
        <Flex align="center" gap="1">
          {mayDelete && (
            <Button
              size="small"
              variant="secondary"
              iconStart={<RiDeleteBinLine />}
              aria-label={`Delete ${group.name}`}
              onPress={() => setAsking('delete')}
            >
              Delete
            </Button>
          )}
          <GroupMenu group={group} />
        </Flex>
      </Flex>
      {error && <Alert role="alert" status="danger" icon description={error} />}

      {asking === 'fewer' && (
        <ConfirmDialog
          title={`One VM less in ${group.name}?`}
          confirmLabel={`Scale down to ${group.count - 1}`}
          destructive
          onConfirm={() => scaleTo(group.count - 1)}
          onClose={close}
        >
          <Text>
            One VM and everything on its disk is deleted: one that is not ready
            if there is any, else the newest.
          </Text>
        </ConfirmDialog>
      )}
      {asking === 'delete' && (
        <DeleteGroupDialog
          group={group}
          onDeleted={onChanged}
          onClose={close}
        />
      )}
    </Flex>
  );
};
