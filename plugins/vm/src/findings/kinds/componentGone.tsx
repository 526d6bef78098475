import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { RiGhostLine } from '@remixicon/react';
import { entityName } from '../../shared/catalog/entities';
import { registerComponentRouteRef } from '../../shared/routing/routeRefs';
import { relativeTime } from '../../shared/time/time';
import { useNow } from '../../shared/time/useNow';
import { sharedTranslationRef } from '../../shared/translation';
import { DeleteGroupAction } from '../DeleteGroupAction';
import { FindingText } from '../FindingText';
import { GroupOf } from '../GroupOf';
import { findingsTranslationRef } from '../translation';
import type { FindingProps, FindingView } from './FindingView';

const Summary = ({ finding, titles }: FindingProps) => {
  const { t } = useTranslationRef(findingsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const now = useNow();
  const { group, at } = finding;
  return group && at ? (
    <FindingText more={<GroupOf group={group} titles={titles} />}>
      {t('kinds.componentGone.gone', {
        component: entityName(group.component),
        name: group.name,
        when: relativeTime(at, now, sharedT),
      })}
    </FindingText>
  ) : null;
};

const Actions: FindingView['Actions'] = ({ finding, onDone }) => {
  const { t } = useTranslationRef(findingsTranslationRef);
  const registerPath = useRouteRef(registerComponentRouteRef);
  const { group } = finding;
  return group ? (
    <>
      {registerPath && (
        <ButtonLink size="small" variant="secondary" href={registerPath()}>
          {t('kinds.componentGone.register')}
        </ButtonLink>
      )}
      <DeleteGroupAction
        finding={finding}
        text={{
          label: t('actions.delete'),
          ariaLabel: t('actions.deleteLabel', { name: group.name }),
        }}
        onDone={onDone}
      />
    </>
  ) : null;
};

/** Groups whose component is no longer in the catalog. */
export const componentGone: FindingView = {
  kind: 'component-gone',
  icon: <RiGhostLine aria-hidden />,
  title: t => t('kinds.componentGone.title'),
  description: t => t('kinds.componentGone.description'),
  Summary,
  Actions,
};
