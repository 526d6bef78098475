import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiQuestionLine } from '@remixicon/react';
import { BulkAct } from '../BulkAct';
import { GroupVmsText } from '../GroupVmsText';
import { ShowVmsAct } from '../ShowVmsAct';
import { findingsTranslationRef } from '../translation';
import type { FindingProps, FindingView } from './FindingView';

const Words = (props: FindingProps) => {
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

const Acts: FindingView['Acts'] = props => {
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
        <BulkAct
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
      <ShowVmsAct group={group} phase="lost" />
    </>
  );
};

/** Groups with VMs that their executor no longer has. */
export const vmsLost: FindingView = {
  kind: 'vms-lost',
  icon: <RiQuestionLine aria-hidden />,
  title: t => t('kinds.vmsLost.title'),
  description: t => t('kinds.vmsLost.description'),
  Words,
  Acts,
};
