import type { ReactElement } from 'react';
import type { VmGroup } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Dialog, DialogBody, DialogHeader, Skeleton } from '@backstage/ui';
import { useVmGroup } from '../group/useVmGroup';
import { LoadFailure } from '../shared/errors/LoadFailure';
import { sharedTranslationRef } from '../shared/translation';

/** Loads the group of a finding for a dialog; the finding only has its name. */
export const WithGroup = (props: {
  group: { id: string; name: string };
  onClose: () => void;
  children: (group: VmGroup) => ReactElement;
}) => {
  const { group, onClose, children } = props;
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { data, error, refresh } = useVmGroup(group.id);
  if (data) {
    return children(data);
  }
  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={520}>
      <DialogHeader>{group.name}</DialogHeader>
      <DialogBody>
        {error === undefined ? (
          <div role="status" aria-label={sharedT('group.loading')}>
            <Skeleton width="80%" height={20} />
          </div>
        ) : (
          <LoadFailure
            title={sharedT('group.failed')}
            error={error}
            onRetry={refresh}
          />
        )}
      </DialogBody>
    </Dialog>
  );
};
