import { useState } from 'react';
import type { Finding } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { DeleteGroupDialog } from '../group/DeleteGroupDialog';
import { findingsTranslationRef } from './translation';
import { WithGroup } from './WithGroup';

/** Deletes the group of a finding, if the caller may. */
export const DeleteGroupAction = (props: {
  finding: Finding;
  /** The texts of the button. */
  text: { label: string; ariaLabel: string };
  onDone: (what: string) => void;
}) => {
  const { finding, text, onDone } = props;
  const { t } = useTranslationRef(findingsTranslationRef);
  const [isDialogOpen, setDialogOpen] = useState(false);
  const { group } = finding;
  if (!group || !finding.can.includes('delete')) {
    return null;
  }
  const close = () => setDialogOpen(false);
  return (
    <>
      <Button
        size="small"
        variant="secondary"
        aria-label={text.ariaLabel}
        onPress={() => setDialogOpen(true)}
      >
        {text.label}
      </Button>
      {isDialogOpen && (
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
