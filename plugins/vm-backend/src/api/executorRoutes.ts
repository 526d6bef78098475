import {
  executorActionSchema,
  vmExecutorControlPermission,
  vmExecutorsSchema,
  vmFleetReadPermission,
} from '@backlot/plugin-vm-common';
import { z } from 'zod';
import type { Executors } from '../executors/Executors';
import { defineRoute } from './defineRoute';

export const executorRoutes = ({ executors }: { executors: Executors }) => [
  defineRoute({
    method: 'get',
    path: '/v1/executors',
    operationId: 'list-executors',
    summary: 'List the executors and their state',
    permissions: [vmFleetReadPermission],
    answers: { 200: vmExecutorsSchema },
    async handle({ caller }) {
      return { body: await executors.list(caller) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/v1/executors/:id/actions',
    operationId: 'act-on-executor',
    summary: 'Pause or resume an executor',
    permissions: [vmExecutorControlPermission],
    severity: 'high',
    params: z.object({ id: z.string().max(63) }),
    body: executorActionSchema,
    answers: { 200: vmExecutorsSchema },
    async handle({ params, body, caller }) {
      return { body: await executors.act(params.id, body, caller) };
    },
  }),
];
