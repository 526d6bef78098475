import {
  type VmHealth,
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
import type { Access } from '../authorized/Access';
import type { AuthorizedFindings } from '../authorized/AuthorizedFindings';
import type { AuthorizedVmGroups } from '../authorized/AuthorizedVmGroups';
import type { AuthorizedVms } from '../authorized/AuthorizedVms';
import type { VmConfig } from '../config/vmConfig';
import { readHealth } from '../health/readHealth';
import { summarize } from '../reports/summary';
import type { ComponentSearch } from '../catalog/ComponentSearch';
import type { PlatformOptions } from '../options/PlatformOptions';
import { expandRefs } from '../model/references';
import { readChanges, readEndOfFeed } from '../inventory/changes/changes';
import type { Inventory } from '../inventory/Inventory';
import { listPauses } from '../inventory/pauses';
import { defineRoute } from './defineRoute';
import { presentChange } from './present';

export const fleetRoutes = (options: {
  inventory: Inventory;
  config: VmConfig;
  platformOptions: PlatformOptions;
  groups: AuthorizedVmGroups;
  vms: AuthorizedVms;
  findings: AuthorizedFindings;
  components: ComponentSearch;
  access: Access;
  /** How the backend itself is. */
  replica: () => VmHealth['replica'];
}) => {
  const { inventory, config, platformOptions, groups, vms, findings } = options;
  const { components, access } = options;
  return [
    defineRoute({
      method: 'get',
      path: '/v1/options',
      operationId: 'get-options',
      summary: 'What the platform team offers',
      permission: 'signed in',
      query: getOptionsSchema,
      answers: { 200: vmOptionsSchema },
      async handle({ query, caller }) {
        const canCreateIn = await groups.canCreate(caller, query.component);
        const pauses = await listPauses(inventory.knex);
        return { body: platformOptions.present(canCreateIn, pauses) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/fleet/summary',
      operationId: 'summarize-fleet',
      summary: 'Count VMs by phase and other fields',
      permission: 'vm.group.read',
      query: summarizeFleetSchema,
      answers: { 200: fleetSummarySchema },
      async handle({ query, caller }) {
        const { groupBy = [], ...filters } = query;
        const filter = await components.narrow(filters, caller.credentials);
        const counts = await vms.count(groupBy, filter, caller);
        return { body: summarize(groupBy, counts) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/fleet/history',
      operationId: 'get-fleet-history',
      summary: 'How the fleet grew, how long creations took, and what failed',
      permission: 'vm.group.read',
      query: fleetHistoryQuerySchema,
      answers: { 200: fleetHistorySchema },
      async handle({ query, caller }) {
        const { days, ...filters } = query;
        const filter = await components.narrow(filters, caller.credentials);
        return { body: await vms.history(days, filter, caller) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/fleet/findings',
      operationId: 'list-findings',
      summary: 'List findings: what in the fleet needs a person',
      permission: 'vm.group.read',
      query: listFindingsSchema,
      answers: { 200: findingsSchema },
      async handle({ query, caller }) {
        const { kind, ...filter } = query;
        return { body: await findings.list(kind, expandRefs(filter), caller) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/health',
      operationId: 'get-health',
      summary: 'Read the health of the executors and the engine',
      permission: 'vm.fleet.read',
      answers: { 200: vmHealthSchema },
      async handle({ caller }) {
        await access.require(vmFleetReadPermission, caller.credentials);
        return { body: await readHealth(inventory, config, options.replica()) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/changes',
      operationId: 'list-changes',
      summary: 'Read the feed of all changes',
      permission: 'vm.group.read without a condition; services only',
      allow: ['service'],
      query: listChangesSchema,
      answers: { 200: vmChangesSchema },
      async handle({ query, caller }) {
        await access.requireForAll(vmGroupReadPermission, caller.credentials);
        if (query.after === 'now') {
          const nextAfter = await readEndOfFeed(inventory.knex);
          return { body: { items: [], nextAfter } };
        }
        const changes = await readChanges(
          inventory.knex,
          query.after,
          query.limit,
        );
        return {
          body: {
            items: changes.map(presentChange),
            nextAfter: changes[changes.length - 1]?.seq ?? query.after,
          },
        };
      },
    }),
  ];
};
