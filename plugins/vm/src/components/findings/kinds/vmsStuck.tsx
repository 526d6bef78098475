import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiPauseCircleLine } from '@remixicon/react';
import { vmTranslationRef } from '../../../translation';
import { RelativeTime } from '../../RelativeTime';
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
      {t('findings.kinds.vmsStuck.stuck', { count: vms, name: group.name })}
    </FindingText>
  ) : null;
};

const Acts: FindingView['Acts'] = ({ finding: { group } }) =>
  group ? <ShowVmsAct group={group} phase="ready" /> : null;

/** Groups with VMs whose machine exists and cannot work. */
export const vmsStuck: FindingView = {
  kind: 'vms-stuck',
  icon: <RiPauseCircleLine aria-hidden />,
  title: t => t('findings.kinds.vmsStuck.title'),
  description: t => t('findings.kinds.vmsStuck.description'),
  Words,
  Acts,
};
