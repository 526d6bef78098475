import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { RiServerLine } from '@remixicon/react';
import { fleetRouteRef } from '../../shared/routing/routeRefs';
import { useMountedRoute } from '../../shared/routing/useMountedRoute';
import { EmptyState } from '../../shared/ui/EmptyState';
import { vmTranslationRef } from '../translation';

/** Gives possible reasons and links to the fleet. */
export const NoSuchVm = () => {
  const { t } = useTranslationRef(vmTranslationRef);
  const fleetPath = useMountedRoute(fleetRouteRef);
  return (
    <EmptyState
      icon={RiServerLine}
      title={t('details.missing')}
      help={t('details.missingHelp')}
    >
      {fleetPath && (
        <ButtonLink variant="secondary" href={fleetPath()}>
          {t('details.all')}
        </ButtonLink>
      )}
    </EmptyState>
  );
};
