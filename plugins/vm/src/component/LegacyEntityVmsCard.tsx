import { useRouteRef } from '@backstage/core-plugin-api';
import { entityVmsRouteRef } from '../shared/routing/routeRefs';
import { VmsSummaryCard } from './VmsSummaryCard';

/**
 * The card in the old frontend system, which requires the tab to be mounted
 * too.
 */
export const LegacyEntityVmsCard = () => {
  const tab = useRouteRef(entityVmsRouteRef);
  return <VmsSummaryCard tab={tab()} />;
};
