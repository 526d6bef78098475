import { useState } from 'react';
import type { VmGroup } from '@backlot/plugin-vm-common';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text, TextField } from '@backstage/ui';
import { vmApiRef } from '../../shared/data/vmApiRef';
import { absoluteTime, localInput } from '../../shared/time/time';
import { sharedTranslationRef } from '../../shared/translation';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog';
import { TimeField } from '../TimeField';
import { rolloutsTranslationRef } from '../translation';

/** Defers the replacement of a group. */
export const DeferDialog = (props: {
  group: VmGroup;
  rollout: NonNullable<VmGroup['rollout']>;
  /** The latest time that is allowed. */
  latest: string;
  onDone: () => void;
  onClose: () => void;
}) => {
  const { group, rollout, latest, onDone, onClose } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const api = useApi(vmApiRef);
  const [until, setUntil] = useState(() =>
    localInput(rollout.deferredUntil ?? latest),
  );
  const [text, setText] = useState('');
  const reason = text.trim();
  // The field has minutes: the last minute means the exact latest time.
  const chosenTime = () => {
    const time = new Date(until);
    return until === localInput(latest) ? latest : time.toISOString();
  };
  return (
    <ConfirmDialog
      title={t('owner.deferQuestion', { name: group.name })}
      confirmLabel={t('owner.deferConfirm')}
      isDisabled={until === ''}
      onConfirm={async () => {
        await api.deferRollout(rollout.id, group.id, {
          until: chosenTime(),
          ...(reason && { reason }),
        });
        onDone();
      }}
      onClose={onClose}
    >
      <Text>{t('owner.deferEffect', { time: absoluteTime(latest) })}</Text>
      <TimeField
        type="datetime-local"
        label={t('owner.until')}
        value={until}
        min={localInput(new Date().toISOString())}
        max={localInput(latest)}
        onChange={setUntil}
      />
      <TextField
        size="small"
        label={t('actions.reason')}
        secondaryLabel={sharedT('fields.optional')}
        maxLength={500}
        value={text}
        onChange={setText}
      />
    </ConfirmDialog>
  );
};
