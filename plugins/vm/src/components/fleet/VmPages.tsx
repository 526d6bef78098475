import { Outlet, Route, Routes } from 'react-router-dom';
import { useFindings } from '../../hooks/useFindings';
import { totalFindings } from '../../lib/findings';
import { findingsRouteRef, vmRouteRef } from '../../routes';
import { FindingsPage } from '../findings/FindingsPage';
import { VmTabs } from '../VmTabs';
import { VmPage } from '../vmPage/VmPage';
import { FleetPage } from './FleetPage';

const EVERYTHING = {};

/** The pages about all VMs, with tabs that count what was found. */
const TabbedPages = () => {
  const findings = useFindings(EVERYTHING);
  return (
    <VmTabs findings={findings.data && totalFindings(findings.data)}>
      <Outlet context={findings} />
    </VmTabs>
  );
};

/** What is below `/vm`. */
export const VmPages = () => (
  <Routes>
    <Route element={<TabbedPages />}>
      <Route index element={<FleetPage />} />
      <Route path={findingsRouteRef.path} element={<FindingsPage />} />
    </Route>
    <Route path={vmRouteRef.path} element={<VmPage />} />
  </Routes>
);
