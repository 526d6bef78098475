import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiPauseCircleLine } from '@remixicon/react';
import { GroupVmsText } from '../GroupVmsText';
import { ShowVmsAction } from '../ShowVmsAction';
import { findingsTranslationRef } from '../translation';
import type { FindingProps, FindingView } from './FindingView';

const Summary = (props: FindingProps) => {
  const { t } = useTranslationRef(findingsTranslationRef);
  const { group, vms } = props.finding;
  return (
    <GroupVmsText {...props}>
      {t('kinds.vmsStuck.stuck', {
        count: vms,
        name: group?.name ?? '',
      })}
    </GroupVmsText>
  );
};

const Actions: FindingView['Actions'] = ({ finding: { group } }) =>
  group ? <ShowVmsAction group={group} phase="ready" /> : null;

/** Groups with VMs whose machine exists but cannot run. */
export const vmsStuck: FindingView = {
  kind: 'vms-stuck',
  icon: <RiPauseCircleLine aria-hidden />,
  title: t => t('kinds.vmsStuck.title'),
  description: t => t('kinds.vmsStuck.description'),
  Summary,
  Actions,
};
