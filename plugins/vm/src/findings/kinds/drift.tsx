import { useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, ButtonLink } from '@backstage/ui';
import { RiScales3Line } from '@remixicon/react';
import { newRolloutRouteRef } from '../../shared/routing/routeRefs';
import { useMountedRoute } from '../../shared/routing/useMountedRoute';
import { RelativeTime } from '../../shared/time/RelativeTime';
import { sharedTranslationRef } from '../../shared/translation';
import { DriftDialog } from '../DriftDialog';
import { FindingText } from '../FindingText';
import { GroupOf } from '../GroupOf';
import { findingsTranslationRef } from '../translation';
import type { FindingProps, FindingView } from './FindingView';

const Summary = ({ finding, titles }: FindingProps) => {
  const { t } = useTranslationRef(findingsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { group, vms, at, differences = [] } = finding;
  if (!group) {
    return null;
  }
  const fields = differences
    .map(difference =>
      t('kinds.drift.of', {
        field: sharedT(`drift.fields.${difference.field}`),
        vms: sharedT('vms', { count: difference.vms }),
      }),
    )
    .join(', ');
  return (
    <FindingText
      more={
        <>
          {fields}
          {at && (
            <>
              {', '}
              {sharedT('drift.since', { when: <RelativeTime time={at} /> })}
            </>
          )}
          <br />
          <GroupOf group={group} titles={titles} />
        </>
      }
    >
      {t('kinds.drift.drifts', { count: vms, name: group.name })}
    </FindingText>
  );
};

const Actions: FindingView['Actions'] = ({ finding }) => {
  const { t } = useTranslationRef(findingsTranslationRef);
  const newRolloutPath = useMountedRoute(newRolloutRouteRef);
  const [isDialogOpen, setDialogOpen] = useState(false);
  const { group } = finding;
  if (!group) {
    return null;
  }
  const { id, name } = group;
  return (
    <>
      {newRolloutPath && finding.can.includes('update') && (
        <ButtonLink
          size="small"
          variant="primary"
          href={`${newRolloutPath()}?${new URLSearchParams({
            group: id,
            anew: 'true',
          })}`}
          aria-label={t('kinds.drift.replaceLabel', { name })}
        >
          {t('kinds.drift.replace')}
        </ButtonLink>
      )}
      <Button
        size="small"
        variant="secondary"
        aria-label={t('kinds.drift.showLabel', { name })}
        onPress={() => setDialogOpen(true)}
      >
        {t('kinds.drift.show')}
      </Button>
      {isDialogOpen && (
        <DriftDialog group={group} onClose={() => setDialogOpen(false)} />
      )}
    </>
  );
};

/** Groups with VMs that differ from their spec. */
export const drift: FindingView = {
  kind: 'drift',
  icon: <RiScales3Line aria-hidden />,
  title: t => t('kinds.drift.title'),
  description: t => t('kinds.drift.description'),
  Summary,
  Actions,
};
