import {
  orphanActionSchema,
  vmFleetReadPermission,
  vmOrphanDeletePermission,
  vmOrphansSchema,
} from '@backlot/plugin-vm-common';
import type { Orphans } from '../orphans/Orphans';
import { defineRoute } from './defineRoute';

export const orphanRoutes = ({ orphans }: { orphans: Orphans }) => [
  defineRoute({
    method: 'get',
    path: '/v1/orphans',
    operationId: 'list-orphans',
    summary: 'List orphans: machines that no VM stands for',
    permissions: [vmFleetReadPermission],
    answers: { 200: vmOrphansSchema },
    async handle({ caller }) {
      return { body: await orphans.list(caller) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/v1/orphans/actions',
    operationId: 'act-on-orphans',
    summary: 'Remove orphans',
    permissions: [vmOrphanDeletePermission],
    severity: 'high',
    body: orphanActionSchema,
    answers: { 202: vmOrphansSchema },
    async handle({ body, caller }) {
      return { status: 202, body: await orphans.act(body, caller) };
    },
  }),
];
