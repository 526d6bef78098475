import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiQuestionLine } from '@remixicon/react';
import { BulkAction } from '../BulkAction';
import { GroupVmsText } from '../GroupVmsText';
import { ShowVmsAction } from '../ShowVmsAction';
import { findingsTranslationRef } from '../translation';
import type { FindingProps, FindingView } from './FindingView';

const Summary = (props: FindingProps) => {
  const { t } = useTranslationRef(findingsTranslationRef);
  const { group, vms } = props.finding;
  return (
    <GroupVmsText {...props}>
      {t('kinds.vmsLost.lost', {
        count: vms,
        name: group?.name ?? '',
      })}
    </GroupVmsText>
  );
};

const Actions: FindingView['Actions'] = props => {
  const { finding, onDone } = props;
  const { t } = useTranslationRef(findingsTranslationRef);
  const { group } = finding;
  if (!group) {
    return null;
  }
  const { name } = group;
  return (
    <>
      {finding.can.includes('update') && (
        <BulkAction
          {...props}
          group={group}
          phase="lost"
          action="recreate"
          text={{
            label: t('kinds.vmsLost.recreate'),
            ariaLabel: t('kinds.vmsLost.recreateLabel', { name }),
          }}
          onDone={count => onDone(t('done.recreate', { count }))}
        />
      )}
      <ShowVmsAction group={group} phase="lost" />
    </>
  );
};

/** Groups with VMs that the provider no longer has. */
export const vmsLost: FindingView = {
  kind: 'vms-lost',
  icon: <RiQuestionLine aria-hidden />,
  title: t => t('kinds.vmsLost.title'),
  description: t => t('kinds.vmsLost.description'),
  Summary,
  Actions,
};
