import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiErrorWarningLine } from '@remixicon/react';
import { vmTranslationRef } from '../../translation';
import { BulkAct } from '../BulkAct';
import { DeleteGroupAct } from '../DeleteGroupAct';
import { FindingText } from '../FindingText';
import { GroupOf } from '../GroupOf';
import type { FindingProps, FindingView } from './FindingView';

const Words = ({ finding, titles }: FindingProps) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const { group, vms } = finding;
  return group ? (
    <FindingText more={<GroupOf group={group} titles={titles} />}>
      {t('findings.kinds.vmsFailed.failed', { count: vms, name: group.name })}
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
          phase="failed"
          action="retry"
          text={{
            label: t('findings.kinds.vmsFailed.retry'),
            ariaLabel: t('findings.kinds.vmsFailed.retryLabel', { name }),
          }}
          onDone={count => onDone(t('findings.done.retry', { count }))}
        />
      )}
      <DeleteGroupAct
        finding={finding}
        text={{
          label: t('findings.acts.delete'),
          ariaLabel: t('findings.acts.deleteLabel', { name }),
        }}
        onDone={onDone}
      />
    </>
  );
};

/** Groups with VMs whose creation gave up. */
export const vmsFailed: FindingView = {
  kind: 'vms-failed',
  icon: <RiErrorWarningLine aria-hidden />,
  title: t => t('findings.kinds.vmsFailed.title'),
  description: t => t('findings.kinds.vmsFailed.description'),
  Words,
  Acts,
};
