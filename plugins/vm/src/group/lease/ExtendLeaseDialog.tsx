import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import type { VmGroup } from '@backlot/plugin-vm-common';
import { Select, Text } from '@backstage/ui';
import { environmentOf } from '../../shared/options/environments';
import { useVmOptions } from '../../shared/options/useVmOptions';
import { absoluteTime, relativeTime } from '../../shared/time/time';
import { useNow } from '../../shared/time/useNow';
import { sharedTranslationRef } from '../../shared/translation';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog';
import { groupTranslationRef } from '../translation';
import { useGroupUpdate } from '../useGroupUpdate';
import { leaseChoices } from './leases';

/** Extends the lease of a group. */
export const ExtendLeaseDialog = (props: {
  group: VmGroup;
  expiresAt: string;
  onExtended: () => void;
  onClose: () => void;
}) => {
  const { group, expiresAt, onExtended, onClose } = props;
  const { t } = useTranslationRef(groupTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const options = useVmOptions();
  const now = useNow();
  const update = useGroupUpdate(group, onExtended);
  const [selected, setSelected] = useState<string>();

  const environment = options && environmentOf(options, group.environment);
  const choices = leaseChoices(environment?.lease, expiresAt, now, t);
  const defaultChoice = String(environment?.lease.defaultSeconds);
  const choice =
    choices.find(({ value }) => value === (selected ?? defaultChoice)) ??
    choices[0];

  return (
    <ConfirmDialog
      title={t('lease.extendOf', { name: group.name })}
      confirmLabel={t('lease.extend')}
      isDisabled={choice === undefined}
      onConfirm={() => update({ lease: choice?.request })}
      onClose={onClose}
    >
      <Text>
        {t('lease.until', {
          when: relativeTime(expiresAt, now, sharedT),
          time: absoluteTime(expiresAt),
        })}
      </Text>
      {choice ? (
        <Select
          label={t('lease.newEnd')}
          options={choices}
          value={choice.value}
          onChange={value => setSelected(String(value))}
        />
      ) : (
        <Text>
          {t('lease.noLonger', {
            environment: environment?.title ?? group.environment,
          })}
        </Text>
      )}
    </ConfirmDialog>
  );
};
