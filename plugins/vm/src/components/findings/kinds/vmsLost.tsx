import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiQuestionLine } from '@remixicon/react';
import { vmTranslationRef } from '../../../translation';
import { RelativeTime } from '../../RelativeTime';
import { BulkAct } from '../BulkAct';
import { FindingText } from '../FindingText';
import { GroupOf } from '../GroupOf';
import { ShowVmsAct } from '../ShowVmsAct';
import type { FindingProps, FindingView } from './FindingView';

const Words = ({ finding, titles }: FindingProps) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const { group, vms, at } = finding;
  return group ? (
    <FindingText
      more={
        <>
          <GroupOf group={group} titles={titles} />
          {at && (
            <>
              {', '}
              {t('findings.since', { when: <RelativeTime time={at} /> })}
            </>
          )}
        </>
      }
    >
      {t('findings.kinds.vmsLost.lost', { count: vms, name: group.name })}
    </FindingText>
  ) : null;
};

const Acts: FindingView['Acts'] = props => {
  const { finding, onDone } = props;
  const { t } = useTranslationRef(vmTranslationRef);
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
            label: t('findings.kinds.vmsLost.recreate'),
            ariaLabel: t('findings.kinds.vmsLost.recreateLabel', { name }),
          }}
          onDone={count => onDone(t('findings.done.recreate', { count }))}
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
  title: t => t('findings.kinds.vmsLost.title'),
  description: t => t('findings.kinds.vmsLost.description'),
  Words,
  Acts,
};
