import { useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiTimerLine } from '@remixicon/react';
import { ExtendLeaseDialog } from '../../group/lease/ExtendLeaseDialog';
import { absoluteTime, relativeTime } from '../../shared/time/time';
import { useNow } from '../../shared/time/useNow';
import { sharedTranslationRef } from '../../shared/translation';
import { DeleteGroupAction } from '../DeleteGroupAction';
import { FindingText } from '../FindingText';
import { GroupOf } from '../GroupOf';
import { findingsTranslationRef } from '../translation';
import { WithGroup } from '../WithGroup';
import type { FindingProps, FindingView } from './FindingView';

const Summary = ({ finding, titles }: FindingProps) => {
  const { t } = useTranslationRef(findingsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const now = useNow();
  const { group, at } = finding;
  if (!group || !at) {
    return null;
  }
  const texts = { name: group.name, when: relativeTime(at, now, sharedT) };
  return (
    <FindingText more={<GroupOf group={group} titles={titles} />}>
      <time dateTime={at} title={absoluteTime(at)}>
        {new Date(at).getTime() > now
          ? t('kinds.leaseEnding.ends', texts)
          : t('kinds.leaseEnding.ended', texts)}
      </time>
    </FindingText>
  );
};

const Actions: FindingView['Actions'] = ({ finding, onDone }) => {
  const { t } = useTranslationRef(findingsTranslationRef);
  const [isDialogOpen, setDialogOpen] = useState(false);
  const { group, at } = finding;
  if (!group || !at) {
    return null;
  }
  const { name } = group;
  const close = () => setDialogOpen(false);
  return (
    <>
      {finding.can.includes('update') && (
        <Button
          size="small"
          variant="primary"
          aria-label={t('kinds.leaseEnding.extendLabel', { name })}
          onPress={() => setDialogOpen(true)}
        >
          {t('kinds.leaseEnding.extend')}
        </Button>
      )}
      <DeleteGroupAction
        finding={finding}
        text={{
          label: t('kinds.leaseEnding.deleteNow'),
          ariaLabel: t('kinds.leaseEnding.deleteNowLabel', { name }),
        }}
        onDone={onDone}
      />
      {isDialogOpen && (
        <WithGroup group={group} onClose={close}>
          {whole => (
            <ExtendLeaseDialog
              group={whole}
              expiresAt={whole.lease?.expiresAt ?? at}
              onExtended={() => onDone(t('done.extended', { name }))}
              onClose={close}
            />
          )}
        </WithGroup>
      )}
    </>
  );
};

/** Groups whose lease ends soon. */
export const leaseEnding: FindingView = {
  kind: 'lease-ending',
  icon: <RiTimerLine aria-hidden />,
  title: t => t('kinds.leaseEnding.title'),
  description: t => t('kinds.leaseEnding.description'),
  Summary,
  Actions,
};
