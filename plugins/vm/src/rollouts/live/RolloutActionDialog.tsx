import { useState } from 'react';
import type { Rollout, RolloutAction } from '@backlot/plugin-vm-common';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text, TextAreaField } from '@backstage/ui';
import { vmApiRef } from '../../shared/data/vmApiRef';
import { sharedTranslationRef } from '../../shared/translation';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog';
import styles from '../Rollouts.module.css';
import { rolloutsTranslationRef } from '../translation';

const MOST_CHARACTERS = 500;

/** Whether the action ends the rollout. */
export const isDestructive = (action: RolloutAction): boolean =>
  action === 'abort' || action === 'rollback';

/** Confirms an action on a rollout: its effect, and a reason. */
export const RolloutActionDialog = (props: {
  rollout: Rollout;
  action: RolloutAction;
  onDone: () => void;
  onClose: () => void;
}) => {
  const { rollout, action, onDone, onClose } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const api = useApi(vmApiRef);
  const [text, setText] = useState('');
  const reason = text.trim();
  return (
    <ConfirmDialog
      title={t(`actions.questions.${action}`, {
        title: rollout.title,
      })}
      confirmLabel={t(`actions.names.${action}`)}
      destructive={isDestructive(action)}
      onConfirm={async () => {
        await api.actOnRollout(rollout.id, {
          action,
          ...(reason && { reason }),
        });
        onDone();
      }}
      onClose={onClose}
    >
      <ul className={styles.effects}>
        {(['one', 'two'] as const).map(effect => (
          <li key={effect}>
            <Text>{t(`actions.effects.${action}.${effect}`)}</Text>
          </li>
        ))}
      </ul>
      <TextAreaField
        label={t('actions.reason')}
        secondaryLabel={sharedT('fields.optional')}
        description={t('actions.reasonHelp')}
        rows={3}
        maxLength={MOST_CHARACTERS}
        value={text}
        onChange={setText}
      />
    </ConfirmDialog>
  );
};
