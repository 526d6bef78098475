import {
  orphanActionSchema,
  orphanActions,
  vmFleetReadPermission,
  vmOrphanDeletePermission,
  vmOrphansSchema,
} from '@backlot/plugin-vm-common';
import type { Access } from '../authorized/Access';
import type { VmConfig } from '../config/vmConfig';
import { readOrphans, removeOrphans } from '../orphans/orphans';
import type { Caller } from '../groups/VmGroups';
import type { Inventory } from '../inventory/Inventory';
import { defineRoute } from './defineRoute';

export const orphanRoutes = (options: {
  inventory: Inventory;
  config: VmConfig;
  access: Access;
  wake: () => void;
}) => {
  const { inventory, config, access, wake } = options;

  const present = async ({ credentials }: Caller) => ({
    ...(await readOrphans(inventory, config)),
    atOnce: config.orphans.atOnce,
    can: (await access.allows(vmOrphanDeletePermission, credentials))
      ? orphanActions
      : [],
  });

  return [
    defineRoute({
      method: 'get',
      path: '/v1/orphans',
      operationId: 'list-orphans',
      summary: 'List orphans: machines that no VM stands for',
      permission: 'vm.fleet.read',
      answers: { 200: vmOrphansSchema },
      async handle({ caller }) {
        await access.require(vmFleetReadPermission, caller.credentials);
        return { body: await present(caller) };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/v1/orphans/actions',
      operationId: 'act-on-orphans',
      summary: 'Remove orphans',
      permission: 'vm.orphan.delete',
      severity: 'high',
      body: orphanActionSchema,
      answers: { 202: vmOrphansSchema },
      async handle({ body, caller }) {
        await access.require(vmOrphanDeletePermission, caller.credentials);
        await removeOrphans(inventory, config, body, caller.actor);
        wake();
        return { status: 202, body: await present(caller) };
      },
    }),
  ];
};
