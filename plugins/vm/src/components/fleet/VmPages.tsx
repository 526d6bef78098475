import { Route, Routes } from 'react-router-dom';
import { vmRouteRef } from '../../routes';
import { VmPage } from '../vmPage/VmPage';
import { FleetPage } from './FleetPage';

/** What is below `/vm`. */
export const VmPages = () => (
  <Routes>
    <Route index element={<FleetPage />} />
    <Route path={vmRouteRef.path} element={<VmPage />} />
  </Routes>
);
