import { useState } from 'react';
import type { Finding } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { DeleteGroupDialog } from '../group/DeleteGroupDialog';
import { findingsTranslationRef } from './translation';
import { WithGroup } from './WithGroup';

/** Deletes the group that a finding is about, where the caller may. */
export const DeleteGroupAct = (props: {
  finding: Finding;
  /** What the act is called here. */
  text: { label: string; ariaLabel: string };
  onDone: (what: string) => void;
}) => {
  const { finding, text, onDone } = props;
  const { t } = useTranslationRef(findingsTranslationRef);
  const [asking, setAsking] = useState(false);
  const { group } = finding;
  if (!group || !finding.can.includes('delete')) {
    return null;
  }
  const close = () => setAsking(false);
  return (
    <>
      <Button
        size="small"
        variant="secondary"
        aria-label={text.ariaLabel}
        onPress={() => setAsking(true)}
      >
        {text.label}
      </Button>
      {asking && (
        <WithGroup group={group} onClose={close}>
          {whole => (
            <DeleteGroupDialog
              group={whole}
              onDeleted={() => onDone(t('done.deleted', { name: group.name }))}
              onClose={close}
            />
          )}
        </WithGroup>
      )}
    </>
  );
};
