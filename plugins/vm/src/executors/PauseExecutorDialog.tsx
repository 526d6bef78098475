import { useState } from 'react';
import type { VmExecutorStatus } from '@backlot/plugin-vm-common';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text, TextAreaField } from '@backstage/ui';
import { vmApiRef } from '../shared/data/vmApiRef';
import { ConfirmDialog } from '../shared/ui/ConfirmDialog';
import styles from './Executors.module.css';
import { executorsTranslationRef } from './translation';

const EFFECTS = ['new', 'running', 'groups'] as const;
const MOST_CHARACTERS = 500;

/** Confirms pausing an executor and takes the reason. */
export const PauseExecutorDialog = (props: {
  executor: VmExecutorStatus;
  onDone: () => void;
  onClose: () => void;
}) => {
  const { executor, onDone, onClose } = props;
  const { t } = useTranslationRef(executorsTranslationRef);
  const api = useApi(vmApiRef);
  const [text, setText] = useState('');
  const reason = text.trim();
  return (
    <ConfirmDialog
      title={t('pause.question', { name: executor.title })}
      confirmLabel={t('pause.pause')}
      isDisabled={reason === ''}
      onConfirm={async () => {
        await api.actOnExecutor(executor.id, { action: 'pause', reason });
        onDone();
      }}
      onClose={onClose}
    >
      <ul className={styles.effects}>
        {EFFECTS.map(effect => (
          <li key={effect}>
            <Text>{t(`pause.effects.${effect}`)}</Text>
          </li>
        ))}
      </ul>
      <TextAreaField
        label={t('pause.reason')}
        description={t('pause.reasonHelp')}
        isRequired
        rows={3}
        maxLength={MOST_CHARACTERS}
        value={text}
        onChange={setText}
      />
    </ConfirmDialog>
  );
};
