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
} from '@backlot/plugin-vm-common';
import { z } from 'zod';
import type { AuthorizedRollouts } from '../authorized/AuthorizedRollouts';
import type { ComponentSearch } from '../catalog/ComponentSearch';
import { defineRoute } from './defineRoute';
import { idParams, uuidParam } from './groupRoutes';
import {
  presentBatch,
  presentPage,
  presentRollout,
  presentRolloutEvent,
  presentRolloutGroup,
} from './present';

export const rolloutRoutes = (options: {
  rollouts: AuthorizedRollouts;
  components: ComponentSearch;
  deferUpToMs: number;
}) => {
  const { rollouts, components, deferUpToMs } = options;
  return [
    defineRoute({
      method: 'post',
      path: '/v1/rollouts',
      operationId: 'create-rollout',
      summary: 'Start a rollout',
      permission: 'vm.rollout.create, for each of the groups',
      severity: 'high',
      body: createRolloutSchema,
      answers: { 200: rolloutPlanSchema, 202: rolloutSchema },
      async handle({ body: { dryRun, filter, ...rest }, caller }) {
        const request = {
          ...rest,
          filter:
            filter && (await components.narrow(filter, caller.credentials)),
        };
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
      permission: 'vm.group.read, of one of the groups',
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
      permission: 'vm.group.read, of one of the groups',
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
      permission:
        'vm.rollout.control, for approve vm.rollout.approve, for all of the groups',
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
      permission: 'vm.group.read, of one of the groups',
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
      permission: 'vm.group.read',
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
          body: presentPage(found, item =>
            presentRolloutGroup(item, deferUpToMs),
          ),
        };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/rollouts/:id/events',
      operationId: 'list-rollout-events',
      summary: 'Read what happened and why, the newest first',
      permission: 'vm.group.read',
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
      permission: 'vm.group.update',
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
          body: presentRolloutGroup(deferred, deferUpToMs),
        };
      },
    }),
  ];
};
