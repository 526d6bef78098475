import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiErrorWarningLine } from '@remixicon/react';
import { BulkAction } from '../BulkAction';
import { DeleteGroupAction } from '../DeleteGroupAction';
import { FindingText } from '../FindingText';
import { GroupOf } from '../GroupOf';
import { findingsTranslationRef } from '../translation';
import type { FindingProps, FindingView } from './FindingView';

const Summary = ({ finding, titles }: FindingProps) => {
  const { t } = useTranslationRef(findingsTranslationRef);
  const { group, vms } = finding;
  return group ? (
    <FindingText more={<GroupOf group={group} titles={titles} />}>
      {t('kinds.vmsFailed.failed', { count: vms, name: group.name })}
    </FindingText>
  ) : null;
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
          phase="failed"
          action="retry"
          text={{
            label: t('kinds.vmsFailed.retry'),
            ariaLabel: t('kinds.vmsFailed.retryLabel', { name }),
          }}
          onDone={count => onDone(t('done.retry', { count }))}
        />
      )}
      <DeleteGroupAction
        finding={finding}
        text={{
          label: t('actions.delete'),
          ariaLabel: t('actions.deleteLabel', { name }),
        }}
        onDone={onDone}
      />
    </>
  );
};

/** Groups with VMs that could not be created. */
export const vmsFailed: FindingView = {
  kind: 'vms-failed',
  icon: <RiErrorWarningLine aria-hidden />,
  title: t => t('kinds.vmsFailed.title'),
  description: t => t('kinds.vmsFailed.description'),
  Summary,
  Actions,
};
