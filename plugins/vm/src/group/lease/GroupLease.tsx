import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import type { VmGroup } from '@backlot/plugin-vm-common';
import { Button, Flex } from '@backstage/ui';
import { groupTranslationRef } from '../translation';
import { ExtendLeaseDialog } from './ExtendLeaseDialog';
import { Lease } from './Lease';

/**
 * When the VMs of a group will be deleted, with a button to extend the lease.
 */
export const GroupLease = (props: {
  group: VmGroup;
  onChanged: () => void;
}) => {
  const { group, onChanged } = props;
  const { t } = useTranslationRef(groupTranslationRef);
  const [extending, setExtending] = useState(false);
  const { lease } = group;
  const mayExtend = group.can.includes('update') && group.phase !== 'deleting';

  return (
    <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
      <span>
        <Lease expiresAt={lease?.expiresAt} />
      </span>
      {lease && mayExtend && (
        <Button
          size="small"
          variant="tertiary"
          aria-label={t('lease.extendOf', { name: group.name })}
          onPress={() => setExtending(true)}
        >
          {t('lease.extend')}
        </Button>
      )}
      {lease && extending && (
        <ExtendLeaseDialog
          group={group}
          expiresAt={lease.expiresAt}
          onExtended={onChanged}
          onClose={() => setExtending(false)}
        />
      )}
    </Flex>
  );
};
