import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { RiGhostLine } from '@remixicon/react';
import { entityName } from '../../shared/catalog/entities';
import { registerComponentRouteRef } from '../../shared/routing/routeRefs';
import { relativeTime } from '../../shared/time/time';
import { useNow } from '../../shared/time/useNow';
import { vmTranslationRef } from '../../translation';
import { DeleteGroupAct } from '../DeleteGroupAct';
import { FindingText } from '../FindingText';
import { GroupOf } from '../GroupOf';
import type { FindingProps, FindingView } from './FindingView';

const Words = ({ finding, titles }: FindingProps) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const now = useNow();
  const { group, at } = finding;
  return group && at ? (
    <FindingText more={<GroupOf group={group} titles={titles} />}>
      {t('findings.kinds.componentGone.gone', {
        component: entityName(group.component),
        name: group.name,
        when: relativeTime(at, now, t),
      })}
    </FindingText>
  ) : null;
};

const Acts: FindingView['Acts'] = ({ finding, onDone }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const registerPath = useRouteRef(registerComponentRouteRef);
  const { group } = finding;
  return group ? (
    <>
      {registerPath && (
        <ButtonLink size="small" variant="secondary" href={registerPath()}>
          {t('findings.kinds.componentGone.register')}
        </ButtonLink>
      )}
      <DeleteGroupAct
        finding={finding}
        text={{
          label: t('findings.acts.delete'),
          ariaLabel: t('findings.acts.deleteLabel', { name: group.name }),
        }}
        onDone={onDone}
      />
    </>
  ) : null;
};

/** Groups whose component has left the catalog. */
export const componentGone: FindingView = {
  kind: 'component-gone',
  icon: <RiGhostLine aria-hidden />,
  title: t => t('findings.kinds.componentGone.title'),
  description: t => t('findings.kinds.componentGone.description'),
  Words,
  Acts,
};
