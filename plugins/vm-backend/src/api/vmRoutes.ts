import {
  exportVmsSchema,
  listVmsSchema,
  pageSchema,
  readLogsSchema,
  vmActionSchema,
  vmBulkActionResultSchema,
  vmBulkActionSchema,
  vmCsvColumns,
  vmLimits,
  vmLogsSchema,
  vmOperationSchema,
  vmSchema,
  vmGroupDeleteForcePermission,
  vmGroupReadPermission,
  vmGroupUpdatePermission,
} from '@backlot/plugin-vm-common';
import { z } from 'zod';
import { actorName } from '../model/actor';
import type { Vms } from '../vms/Vms';
import type { Notifier } from '../loops/Notifier';
import { defineRoute } from './defineRoute';
import { LongPolls } from './LongPolls';
import { forceQuery, idParams } from './groupRoutes';
import { presentOperation, presentPage, presentVm } from './present';
import { vmCsv } from './vmCsv';

const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(vmLimits.pageSize).optional(),
  cursor: z.string().max(2000).optional(),
});

export const vmRoutes = (options: { vms: Vms; progress: Notifier }) => {
  const { vms, progress } = options;
  const longPolls = new LongPolls(progress);
  return [
    defineRoute({
      method: 'get',
      path: '/v1/vms',
      operationId: 'list-vms',
      summary: 'List VMs',
      permissions: [vmGroupReadPermission],
      query: listVmsSchema,
      answers: { 200: pageSchema(vmSchema) },
      async handle({ query, caller }) {
        const { sort, limit, cursor, totalItems, ...filter } = query;
        const page = await vms.list(
          filter,
          { sort, limit, cursor, totalItems },
          caller,
        );
        return { body: presentPage(page, presentVm) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/vms.csv',
      operationId: 'export-vms',
      summary: 'All VMs that match, as comma-separated values',
      permissions: [vmGroupReadPermission],
      query: exportVmsSchema,
      answers: { 200: z.string() },
      produces: { type: 'text/csv', filename: 'virtual-machines.csv' },
      async handle({ query, caller }) {
        const { sort, column = vmCsvColumns, ...filter } = query;
        return { body: await vmCsv(vms.pages(filter, sort, caller), column) };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/v1/vms/actions',
      operationId: 'act-on-vms',
      summary: 'Act on all VMs that match a filter',
      permissions: [vmGroupUpdatePermission],
      severity: 'high',
      body: vmBulkActionSchema,
      answers: { 200: vmBulkActionResultSchema, 202: vmBulkActionResultSchema },
      async handle({ body, caller }) {
        const dryRun = body.dryRun ?? false;
        const result = await vms.actOnAll({ ...body, dryRun }, caller);
        return { status: dryRun ? 200 : 202, body: result };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/vms/:id',
      operationId: 'get-vm',
      summary: 'Read a VM',
      permissions: [vmGroupReadPermission],
      params: idParams,
      answers: { 200: vmSchema },
      async handle({ params, caller }) {
        return { body: presentVm(await vms.get(params.id, caller)) };
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/v1/vms/:id',
      operationId: 'delete-vm',
      summary: 'Delete a VM and lower the count of its group by one',
      permissions: [vmGroupUpdatePermission, vmGroupDeleteForcePermission],
      permissionNote: 'the second with force',
      severity: 'high',
      params: idParams,
      query: forceQuery,
      answers: { 202: vmSchema },
      async handle({ params, query, caller }) {
        const vm = await vms.delete(params.id, query.force ?? false, caller);
        return { status: 202, body: presentVm(vm) };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/v1/vms/:id/actions',
      operationId: 'act-on-vm',
      summary: 'Start, stop, restart, recreate or retry a VM',
      permissions: [vmGroupUpdatePermission],
      params: idParams,
      body: vmActionSchema,
      answers: { 202: vmSchema },
      async handle({ params, body, caller }) {
        const vm = await vms.act(params.id, body.action, caller);
        return { status: 202, body: presentVm(vm) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/vms/:id/operations',
      operationId: 'list-vm-operations',
      summary: 'List the operations of a VM, newest first',
      permissions: [vmGroupReadPermission],
      params: idParams,
      query: pageQuery,
      answers: { 200: pageSchema(vmOperationSchema) },
      async handle({ params, query, caller }) {
        const page = await vms.listOperations(params.id, query, caller);
        return { body: presentPage(page, presentOperation) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/operations/:id',
      operationId: 'get-operation',
      summary: 'Read an operation',
      permissions: [vmGroupReadPermission],
      params: idParams,
      answers: { 200: vmOperationSchema },
      async handle({ params, caller }) {
        return {
          body: presentOperation(await vms.getOperation(params.id, caller)),
        };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/operations/:id/logs',
      operationId: 'read-operation-logs',
      summary: 'Read the log of an operation, waiting for new lines',
      permissions: [vmGroupReadPermission],
      params: idParams,
      query: readLogsSchema,
      answers: { 200: vmLogsSchema },
      async handle({ params, query, caller, signal }) {
        const read = await vms.openLog(params.id, caller);
        const page = await longPolls.wait({
          actor: actorName(caller.actor),
          ms: query.wait * 1000,
          signal,
          look: () => read(query.after),
          isEnough: ({ items, done }) => items.length > 0 || done,
        });
        return { body: presentLog(page, query.after) };
      },
    }),
  ];
};

type LogItems = Array<{
  seq: number;
  at: string;
  source: string;
  line: string;
}>;

/** A line says how many lines are missing where the middle of a long log was cut out. */
function presentLog(
  { items, done }: { items: LogItems; done: boolean },
  after: number,
) {
  const shown: LogItems = [];
  let last = after;
  for (const item of items) {
    const missing = item.seq - last - 1;
    if (missing > 0) {
      shown.push({
        seq: item.seq - 1,
        at: item.at,
        source: 'backlot',
        line: `… ${missing} lines were left out here …`,
      });
    }
    shown.push(item);
    last = item.seq;
  }
  return { items: shown, nextAfter: last, done };
}
