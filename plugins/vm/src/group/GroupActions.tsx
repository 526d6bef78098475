import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import type { VmGroup } from '@backlot/plugin-vm-common';
import { Alert, Button, ButtonIcon, Flex, Text } from '@backstage/ui';
import { RiAddLine, RiDeleteBinLine, RiSubtractLine } from '@remixicon/react';
import { ErrorDescription } from '../shared/errors/ErrorDescription';
import { sharedTranslationRef } from '../shared/translation';
import { ConfirmDialog } from '../shared/ui/ConfirmDialog';
import { DeleteGroupDialog } from './DeleteGroupDialog';
import { GroupMenu } from './GroupMenu';
import { groupTranslationRef } from './translation';
import { useGroupUpdate } from './useGroupUpdate';

/** Buttons to scale and delete a group, and the menu of the group. */
export const GroupActions = (props: {
  group: VmGroup;
  onChanged: () => void;
}) => {
  const { group, onChanged } = props;
  const { name } = group;
  const { t } = useTranslationRef(groupTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const update = useGroupUpdate(group, onChanged);
  const [openDialog, setOpenDialog] = useState<'fewer' | 'delete'>();
  const [error, setError] = useState<unknown>();

  const scaleTo = async (count: number) => {
    await update({ count });
    setError(undefined);
  };
  const close = () => setOpenDialog(undefined);
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
              aria-label={t('oneLess', { name })}
              isDisabled={group.count <= 1}
              onPress={() => setOpenDialog('fewer')}
            />
            <Text>{t('size', { count: group.count })}</Text>
            <ButtonIcon
              size="small"
              variant="secondary"
              icon={<RiAddLine />}
              aria-label={t('oneMore', { name })}
              onPress={() => scaleTo(group.count + 1).catch(setError)}
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
              aria-label={t('deleteOf', { name })}
              onPress={() => setOpenDialog('delete')}
            >
              {sharedT('actions.delete')}
            </Button>
          )}
          <GroupMenu group={group} onChanged={onChanged} />
        </Flex>
      </Flex>
      {error !== undefined && (
        <Alert
          role="alert"
          status="danger"
          icon
          description={<ErrorDescription error={error} />}
        />
      )}

      {openDialog === 'fewer' && (
        <ConfirmDialog
          title={t('oneLessQuestion', { name })}
          confirmLabel={t('scaleDown', {
            target: String(group.count - 1),
          })}
          destructive
          onConfirm={() => scaleTo(group.count - 1)}
          onClose={close}
        >
          <Text>{t('oneLessEffect')}</Text>
        </ConfirmDialog>
      )}
      {openDialog === 'delete' && (
        <DeleteGroupDialog
          group={group}
          onDeleted={onChanged}
          onClose={close}
        />
      )}
    </Flex>
  );
};
