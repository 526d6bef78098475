import {
  findingsSchema,
  fleetHistoryQuerySchema,
  fleetHistorySchema,
  fleetSummarySchema,
  getOptionsSchema,
  listChangesSchema,
  listFindingsSchema,
  summarizeFleetSchema,
  vmChangesSchema,
  vmFleetReadPermission,
  vmGroupReadPermission,
  vmHealthSchema,
  vmOptionsSchema,
} from '@backlot/plugin-vm-common';
import type { ChangeFeed } from '../changes/ChangeFeed';
import type { Findings } from '../findings/Findings';
import type { Health } from '../health/Health';
import { expandRefs } from '../model/references';
import type { Options } from '../options/Options';
import type { Reports } from '../reports/Reports';
import { defineRoute } from './defineRoute';
import { presentChange, presentFindings } from './present';

export const fleetRoutes = (services: {
  options: Options;
  reports: Reports;
  findings: Findings;
  health: Health;
  changes: ChangeFeed;
}) => {
  const { options, reports, findings, health, changes } = services;
  return [
    defineRoute({
      method: 'get',
      path: '/v1/options',
      operationId: 'get-options',
      summary: 'What the platform team offers',
      permissions: [],
      query: getOptionsSchema,
      answers: { 200: vmOptionsSchema },
      async handle({ query, caller }) {
        return { body: await options.read(query.component, caller) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/fleet/summary',
      operationId: 'summarize-fleet',
      summary: 'Count VMs by phase and other fields',
      permissions: [vmGroupReadPermission],
      query: summarizeFleetSchema,
      answers: { 200: fleetSummarySchema },
      async handle({ query: { groupBy = [], ...filter }, caller }) {
        return { body: await reports.summarize(groupBy, filter, caller) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/fleet/history',
      operationId: 'get-fleet-history',
      summary: 'How the fleet grew, how long creations took, and what failed',
      permissions: [vmGroupReadPermission],
      query: fleetHistoryQuerySchema,
      answers: { 200: fleetHistorySchema },
      async handle({ query: { days, ...filter }, caller }) {
        return { body: await reports.history(days, filter, caller) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/fleet/findings',
      operationId: 'list-findings',
      summary: 'List findings: what in the fleet needs a person',
      permissions: [vmGroupReadPermission],
      query: listFindingsSchema,
      answers: { 200: findingsSchema },
      async handle({ query: { kind, ...filter }, caller }) {
        const found = await findings.list(kind, expandRefs(filter), caller);
        return { body: presentFindings(found) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/health',
      operationId: 'get-health',
      summary: 'Read the health of the executors and the engine',
      permissions: [vmFleetReadPermission],
      answers: { 200: vmHealthSchema },
      async handle({ caller }) {
        return { body: await health.read(caller) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/changes',
      operationId: 'list-changes',
      summary: 'Read the feed of all changes',
      permissions: [vmGroupReadPermission],
      permissionNote: 'without a condition; services only',
      allow: ['service'],
      query: listChangesSchema,
      answers: { 200: vmChangesSchema },
      async handle({ query, caller }) {
        const page = await changes.list(query.after, query.limit, caller);
        return { body: { ...page, items: page.items.map(presentChange) } };
      },
    }),
  ];
};
