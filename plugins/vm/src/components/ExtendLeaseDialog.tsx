import { useState } from 'react';
import type { VmGroup } from '@backlot/plugin-vm-common';
import { Select, Text } from '@backstage/ui';
import { useGroupUpdate } from '../hooks/useGroupUpdate';
import { useNow } from '../hooks/useNow';
import { useVmOptions } from '../hooks/useVmOptions';
import { environmentOf } from '../lib/ask';
import { leaseChoices } from '../lib/leases';
import { absoluteTime, relativeTime } from '../lib/time';
import { ConfirmDialog } from './ConfirmDialog';

/** Asks how long the VMs of a group shall be kept. */
export const ExtendLeaseDialog = (props: {
  group: VmGroup;
  expiresAt: string;
  onExtended: () => void;
  onClose: () => void;
}) => {
  const { group, expiresAt, onExtended, onClose } = props;
  const options = useVmOptions();
  const now = useNow();
  const update = useGroupUpdate(group, onExtended);
  const [wish, setWish] = useState<string>();

  const environment = options && environmentOf(options, group.environment);
  const choices = leaseChoices(environment?.lease, expiresAt, now);
  const usual = String(environment?.lease.defaultSeconds);
  const choice =
    choices.find(({ value }) => value === (wish ?? usual)) ?? choices[0];

  return (
    <ConfirmDialog
      title={`Extend the lease of ${group.name}`}
      confirmLabel="Extend"
      isDisabled={choice === undefined}
      onConfirm={() => update({ lease: choice?.ask })}
      onClose={onClose}
    >
      <Text>
        It ends {relativeTime(expiresAt, now)}, at {absoluteTime(expiresAt)}.
        Then its virtual machines and everything on their disks are deleted.
      </Text>
      {choice ? (
        <Select
          label="New end"
          options={choices}
          value={choice.value}
          onChange={value => setWish(String(value))}
        />
      ) : (
        <Text>
          {`It cannot be made longer now: ${
            environment?.title ?? group.environment
          } allows no later end.`}
        </Text>
      )}
    </ConfirmDialog>
  );
};
