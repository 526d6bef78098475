import { Outlet, Route, Routes, useLocation } from 'react-router-dom';
import { ExecutorsPage } from '../executors/ExecutorsPage';
import { useMayReadExecutors } from '../executors/useMayReadExecutors';
import { totalFindings } from '../findings/findings';
import { FindingsPage } from '../findings/FindingsPage';
import { useFindings } from '../findings/useFindings';
import { FleetPage } from '../fleet/FleetPage';
import { RolloutPage } from '../rollouts/live/RolloutPage';
import { RolloutsPage } from '../rollouts/RolloutsPage';
import { NewRolloutPage } from '../rollouts/wizard/NewRolloutPage';
import {
  executorsRouteRef,
  findingsRouteRef,
  newRolloutRouteRef,
  rolloutRouteRef,
  rolloutsRouteRef,
  vmRouteRef,
} from '../shared/routing/routeRefs';
import { VmPage } from '../vm/page/VmPage';
import { VmTabs } from './VmTabs';

const EVERYTHING = {};

/** The pages about all VMs, with tabs that show the number of findings. */
const TabbedPages = () => {
  const findings = useFindings(EVERYTHING);
  const mayReadExecutors = useMayReadExecutors();
  const { pathname } = useLocation();
  return (
    <VmTabs
      findings={findings.data && totalFindings(findings.data)}
      // Until it is known, only show the tab to those who opened its page.
      hasExecutors={
        mayReadExecutors ?? pathname.endsWith(executorsRouteRef.path)
      }
    >
      <Outlet context={findings} />
    </VmTabs>
  );
};

/** The routes below `/vm`. */
export const VmPages = () => (
  <Routes>
    <Route element={<TabbedPages />}>
      <Route index element={<FleetPage />} />
      <Route path={findingsRouteRef.path} element={<FindingsPage />} />
      <Route path={rolloutsRouteRef.path} element={<RolloutsPage />} />
      <Route path={executorsRouteRef.path} element={<ExecutorsPage />} />
    </Route>
    <Route path={newRolloutRouteRef.path} element={<NewRolloutPage />} />
    <Route path={rolloutRouteRef.path} element={<RolloutPage />} />
    <Route path={vmRouteRef.path} element={<VmPage />} />
  </Routes>
);
