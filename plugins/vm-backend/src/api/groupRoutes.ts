import { InputError } from '@backstage/errors';
import {
  createVmGroupSchema,
  listVmGroupsSchema,
  pageSchema,
  updateVmGroupSchema,
  vmGroupPlanSchema,
  vmGroupSchema,
  vmLimits,
  vmGroupCreatePermission,
  vmGroupDeleteForcePermission,
  vmGroupDeletePermission,
  vmGroupReadPermission,
  vmGroupUpdatePermission,
} from '@backlot/plugin-vm-common';
import type { Request } from 'express';
import { z } from 'zod';
import type { VmGroups } from '../groups/VmGroups';
import { defineRoute } from './defineRoute';
import { expandRefs } from '../model/references';
import { parse } from './parse';
import { presentGroup, presentPage } from './present';

/** In lower case, as both databases keep it. */
export const uuidParam = z
  .uuid('must be a UUID')
  .transform(id => id.toLowerCase());

export const idParams = z.object({ id: uuidParam });

export const forceQuery = z.strictObject({
  force: z
    .enum(['true', 'false'])
    .transform(value => value === 'true')
    .optional()
    .describe('forget machines that cannot be reached'),
});

const SPEC_FIELDS = [
  'stack',
  'image',
  'size',
  'userData',
  'sshKeys',
  'executor',
];

/** The spec of running machines is not edited; that deserves better than "unknown field". */
const changeSchema = z.unknown().transform((body, context) => {
  const fields = Object.keys((body as object) ?? {});
  const spec = fields.filter(field => SPEC_FIELDS.includes(field));
  if (spec.length > 0) {
    context.addIssue({
      code: 'custom',
      path: [spec[0]],
      message:
        'is part of the spec and cannot be changed in place; start a rollout, or create a new group',
    });
    return z.NEVER;
  }
  return parse(updateVmGroupSchema, body, 'body');
});

function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.header('Idempotency-Key');
  if (key === undefined) {
    return undefined;
  }
  if (
    key.length === 0 ||
    key.length > vmLimits.idempotencyKeyLength ||
    !/^[\x21-\x7e]+$/.test(key)
  ) {
    throw new InputError(
      `Idempotency-Key: must be 1 to ${vmLimits.idempotencyKeyLength} visible ASCII characters`,
    );
  }
  return key;
}

export const groupRoutes = ({ groups }: { groups: VmGroups }) => {
  return [
    defineRoute({
      method: 'post',
      path: '/v1/groups',
      operationId: 'create-group',
      summary: 'Create a group of VMs',
      permissions: [vmGroupCreatePermission],
      body: createVmGroupSchema,
      answers: { 200: vmGroupPlanSchema, 202: vmGroupSchema },
      async handle({ body: { dryRun, ...wanted }, caller, request }) {
        const idempotencyKey = idempotencyKeyOf(request);
        if (dryRun) {
          const plan = await groups.plan(wanted, caller);
          const { id: _, ...group } = presentGroup(plan.group);
          const vms = plan.names.map(name => ({ name }));
          return { body: { group, vms, reasons: plan.reasons } };
        }
        const created = await groups.create(wanted, caller, {
          idempotencyKey,
        });
        return {
          status: 202,
          // Relative, because a proxy may serve the portal below a path.
          location: `groups/${created.group.id}`,
          body: presentGroup(created),
        };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/groups',
      operationId: 'list-groups',
      summary: 'List groups',
      permissions: [vmGroupReadPermission],
      query: listVmGroupsSchema,
      answers: { 200: pageSchema(vmGroupSchema) },
      async handle({ query, caller }) {
        const { sort, limit, cursor, totalItems, ...filter } = query;
        const page = await groups.list(
          expandRefs(filter),
          { sort, limit, cursor, totalItems },
          caller,
        );
        return { body: presentPage(page, presentGroup) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/groups/:id',
      operationId: 'get-group',
      summary: 'Read a group',
      permissions: [vmGroupReadPermission],
      params: idParams,
      answers: { 200: vmGroupSchema },
      async handle({ params, caller }) {
        return { body: presentGroup(await groups.get(params.id, caller)) };
      },
    }),
    defineRoute({
      method: 'patch',
      path: '/v1/groups/:id',
      operationId: 'update-group',
      summary: 'Scale a group, or change its lease, labels or failure policy',
      permissions: [vmGroupUpdatePermission],
      params: idParams,
      body: changeSchema,
      answers: { 202: vmGroupSchema },
      async handle({ params, body, caller }) {
        return {
          status: 202,
          body: presentGroup(await groups.update(params.id, body, caller)),
        };
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/v1/groups/:id',
      operationId: 'delete-group',
      summary: 'Delete a group and its VMs',
      permissions: [vmGroupDeletePermission, vmGroupDeleteForcePermission],
      permissionNote: 'the second with force',
      severity: 'high',
      params: idParams,
      query: forceQuery,
      answers: { 202: vmGroupSchema },
      async handle({ params, query, caller }) {
        return {
          status: 202,
          body: presentGroup(
            await groups.delete(params.id, query.force ?? false, caller),
          ),
        };
      },
    }),
  ];
};
