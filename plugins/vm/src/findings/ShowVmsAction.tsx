import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Finding } from '@backlot/plugin-vm-common';
import { ButtonLink } from '@backstage/ui';
import { fleetRouteRef } from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { findingsTranslationRef } from './translation';

/** Links to the VMs of the group's component and environment in one phase. */
export const ShowVmsAction = (props: {
  group: NonNullable<Finding['group']>;
  phase: string;
}) => {
  const { t } = useTranslationRef(findingsTranslationRef);
  const fleetPath = useMountedRoute(fleetRouteRef);
  const { name, component, environment } = props.group;
  return fleetPath ? (
    <ButtonLink
      size="small"
      variant="secondary"
      href={`${fleetPath()}?${new URLSearchParams({
        environment,
        phase: props.phase,
        component,
      })}`}
      aria-label={t('actions.showLabel', { name })}
    >
      {t('actions.show')}
    </ButtonLink>
  ) : null;
};
