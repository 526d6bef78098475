import {
  executorActionSchema,
  executorActions,
  vmExecutorControlPermission,
  vmExecutorsSchema,
  vmFleetReadPermission,
} from '@backlot/plugin-vm-common';
import { z } from 'zod';
import type { Access } from '../authorized/Access';
import type { VmConfig } from '../config/vmConfig';
import { readExecutors } from '../executors/readExecutors';
import { actOnExecutor } from '../executors/pausing';
import type { Caller } from '../groups/VmGroups';
import type { Inventory } from '../inventory/Inventory';
import { defineRoute } from './defineRoute';

export const executorRoutes = (options: {
  inventory: Inventory;
  config: VmConfig;
  access: Access;
  wake: () => void;
}) => {
  const { inventory, config, access, wake } = options;

  const present = async ({ credentials }: Caller) => {
    const mayControl = await access.allows(
      vmExecutorControlPermission,
      credentials,
    );
    return {
      items: await readExecutors(inventory, config),
      can: mayControl ? executorActions : [],
    };
  };

  return [
    defineRoute({
      method: 'get',
      path: '/v1/executors',
      operationId: 'list-executors',
      summary: 'List the executors and their state',
      permission: 'vm.fleet.read',
      answers: { 200: vmExecutorsSchema },
      async handle({ caller }) {
        await access.require(vmFleetReadPermission, caller.credentials);
        return { body: await present(caller) };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/v1/executors/:id/actions',
      operationId: 'act-on-executor',
      summary: 'Pause or resume an executor',
      permission: 'vm.executor.control',
      severity: 'high',
      params: z.object({ id: z.string().max(63) }),
      body: executorActionSchema,
      answers: { 200: vmExecutorsSchema },
      async handle({ params, body, caller }) {
        await access.require(vmExecutorControlPermission, caller.credentials);
        await actOnExecutor({
          inventory,
          config,
          executor: params.id,
          request: body,
          actor: caller.actor,
        });
        wake();
        return { body: await present(caller) };
      },
    }),
  ];
};
