import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import { RESOURCE_TYPE_VM_GROUP } from '@backlot/plugin-vm-common';
import { z } from 'zod';
import type { GroupCondition } from '../model/conditions';
import { type GroupSubject, matches } from '../model/conditions';

export const vmGroupResourceRef = createPermissionResourceRef<
  GroupSubject,
  GroupCondition
>().with({ pluginId: 'vm', resourceType: RESOURCE_TYPE_VM_GROUP });

type ResourceRef = typeof vmGroupResourceRef;

const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allow VM groups whose component belongs to one of the claims',
  resourceRef: vmGroupResourceRef as ResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity references of owners, such as group:default/team-a'),
  }),
  apply: (group, { claims }) => matches({ owner: claims }, group),
  toQuery: ({ claims }) => ({ owner: claims }),
});

const inEnvironment = createPermissionRule({
  name: 'IN_ENVIRONMENT',
  description: 'Allow VM groups in one of the environments',
  resourceRef: vmGroupResourceRef as ResourceRef,
  paramsSchema: z.object({
    environments: z.array(z.string()).describe('Names of environments'),
  }),
  apply: (group, { environments }) =>
    matches({ environment: environments }, group),
  toQuery: ({ environments }) => ({ environment: environments }),
});

const hasLabel = createPermissionRule({
  name: 'HAS_LABEL',
  description: 'Allow VM groups that carry a label',
  resourceRef: vmGroupResourceRef as ResourceRef,
  paramsSchema: z.object({
    key: z.string().describe('The key of the label'),
    value: z.string().optional().describe('Its value; any when left out'),
  }),
  apply: (group, label) => matches({ label }, group),
  toQuery: label => ({ label }),
});

export const vmGroupRules = { isOwner, inEnvironment, hasLabel };

const exported = createConditionExports({
  resourceRef: vmGroupResourceRef as ResourceRef,
  rules: vmGroupRules,
});

/** Conditions for permission policies, such as `vmGroupConditions.isOwner({ claims })`. */
export const vmGroupConditions = exported.conditions;

/** Makes a conditional decision about VM groups, for permission policies. */
export const createVmGroupConditionalDecision =
  exported.createConditionalDecision;
