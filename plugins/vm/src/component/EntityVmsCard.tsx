import { useRouteRef } from '@backstage/frontend-plugin-api';
import { entityVmsRouteRef } from '../shared/routing/routeRefs';
import { VmsSummaryCard } from './VmsSummaryCard';

/** The card in the new frontend system, with or without the tab. */
export const EntityVmsCard = () => {
  const tab = useRouteRef(entityVmsRouteRef);
  return <VmsSummaryCard tab={tab?.()} />;
};
