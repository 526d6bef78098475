import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiPauseCircleLine } from '@remixicon/react';
import { GroupVmsText } from '../GroupVmsText';
import { ShowVmsAct } from '../ShowVmsAct';
import { findingsTranslationRef } from '../translation';
import type { FindingProps, FindingView } from './FindingView';

const Words = (props: FindingProps) => {
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

const Acts: FindingView['Acts'] = ({ finding: { group } }) =>
  group ? <ShowVmsAct group={group} phase="ready" /> : null;

/** Groups with VMs whose machine exists and cannot work. */
export const vmsStuck: FindingView = {
  kind: 'vms-stuck',
  icon: <RiPauseCircleLine aria-hidden />,
  title: t => t('kinds.vmsStuck.title'),
  description: t => t('kinds.vmsStuck.description'),
  Words,
  Acts,
};
