import {
  createRolloutSchema,
  deferRolloutSchema,
  listRolloutEventsSchema,
  listRolloutGroupsSchema,
  listRolloutsSchema,
  pageSchema,
  rolloutActionSchema,
  rolloutBatchSchema,
  rolloutEventsSchema,
  rolloutGroupSchema,
  rolloutPlanSchema,
  rolloutSchema,
  vmGroupReadPermission,
  vmGroupUpdatePermission,
  vmRolloutApprovePermission,
  vmRolloutControlPermission,
  vmRolloutCreatePermission,
} from '@backlot/plugin-vm-common';
import { z } from 'zod';
import type { Rollouts } from '../rollouts/Rollouts';
import { defineRoute } from './defineRoute';
import { idParams, uuidParam } from './groupRoutes';
import {
  presentBatch,
  presentPage,
  presentRollout,
  presentRolloutEvent,
  presentRolloutGroup,
} from './present';

export const rolloutRoutes = ({ rollouts }: { rollouts: Rollouts }) => {
  return [
    defineRoute({
      method: 'post',
      path: '/v1/rollouts',
      operationId: 'create-rollout',
      summary: 'Start a rollout',
      permissions: [vmRolloutCreatePermission],
      permissionNote: 'for each of its groups',
      severity: 'high',
      body: createRolloutSchema,
      answers: { 200: rolloutPlanSchema, 202: rolloutSchema },
      async handle({ body: { dryRun, ...request }, caller }) {
        if (dryRun) {
          return { body: await rollouts.plan(request, caller) };
        }
        const created = await rollouts.create(request, caller);
        return {
          status: 202,
          location: `rollouts/${created.rollout.id}`,
          body: presentRollout(created),
        };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/rollouts',
      operationId: 'list-rollouts',
      summary: 'List rollouts, the newest first',
      permissions: [vmGroupReadPermission],
      permissionNote: 'of one of its groups',
      query: listRolloutsSchema,
      answers: { 200: pageSchema(rolloutSchema) },
      async handle({ query: { phase, group, ...page }, caller }) {
        const found = await rollouts.list({ phase, group }, page, caller);
        return { body: presentPage(found, presentRollout) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/rollouts/:id',
      operationId: 'get-rollout',
      summary: 'Read a rollout',
      permissions: [vmGroupReadPermission],
      permissionNote: 'of one of its groups',
      params: idParams,
      answers: { 200: rolloutSchema },
      async handle({ params, caller }) {
        return { body: presentRollout(await rollouts.get(params.id, caller)) };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/v1/rollouts/:id/actions',
      operationId: 'act-on-rollout',
      summary: 'Pause, resume, approve, abort or roll back',
      permissions: [vmRolloutControlPermission, vmRolloutApprovePermission],
      permissionNote: 'the second to approve; for each of its groups',
      severity: 'high',
      params: idParams,
      body: rolloutActionSchema,
      answers: { 202: rolloutSchema },
      async handle({ params, body, caller }) {
        return {
          status: 202,
          body: presentRollout(await rollouts.act(params.id, body, caller)),
        };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/rollouts/:id/batches',
      operationId: 'list-rollout-batches',
      summary: 'Read the batches of a rollout',
      permissions: [vmGroupReadPermission],
      permissionNote: 'of one of its groups',
      params: idParams,
      answers: { 200: z.object({ items: z.array(rolloutBatchSchema) }) },
      async handle({ params, caller }) {
        const batches = await rollouts.listBatches(params.id, caller);
        return { body: { items: batches.map(presentBatch) } };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/rollouts/:id/groups',
      operationId: 'list-rollout-groups',
      summary: 'List the groups of a rollout',
      permissions: [vmGroupReadPermission],
      params: idParams,
      query: listRolloutGroupsSchema,
      answers: { 200: pageSchema(rolloutGroupSchema) },
      async handle({ params, query: { phase, ...page }, caller }) {
        const found = await rollouts.listGroups(
          params.id,
          { phase },
          page,
          caller,
        );
        return {
          body: presentPage(found, presentRolloutGroup),
        };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/rollouts/:id/events',
      operationId: 'list-rollout-events',
      summary: 'Read what happened and why, the newest first',
      permissions: [vmGroupReadPermission],
      params: idParams,
      query: listRolloutEventsSchema,
      answers: { 200: rolloutEventsSchema },
      async handle({ params, query, caller }) {
        const events = await rollouts.listEvents(params.id, query, caller);
        const last = events[events.length - 1];
        return {
          body: {
            items: events.map(presentRolloutEvent),
            nextBefore:
              events.length === query.limit && last.seq > 1
                ? last.seq
                : undefined,
          },
        };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/v1/rollouts/:id/groups/:groupId/deferral',
      operationId: 'defer-rollout',
      summary: 'Defer the rollout of a group',
      permissions: [vmGroupUpdatePermission],
      params: idParams.extend({ groupId: uuidParam }),
      body: deferRolloutSchema,
      answers: { 202: rolloutGroupSchema },
      async handle({ params, body, caller }) {
        const deferred = await rollouts.defer(
          params.id,
          params.groupId,
          body,
          caller,
        );
        return {
          status: 202,
          body: presentRolloutGroup(deferred),
        };
      },
    }),
  ];
};
