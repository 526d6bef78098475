import { z } from 'zod';
import { findingKinds } from './findings';
import { healthCheckSchema } from './healthCheck';
import { vmLimits } from './limits';
import { filterValue, fromList, optionName, page, uuid } from './parts';
import { isSshPublicKey } from './sshKey';
import { labelsSchema, vmGroupSchema } from './resources';
import {
  fleetFields,
  onFailurePolicies,
  vmActions,
  vmBulkActions,
  vmGroupPhases,
  vmPhases,
} from './words';

const utf8Bytes = (text: string) => new TextEncoder().encode(text).length;

/** The VMs' name prefix: an RFC 1123 label that leaves room for an index. */
export const namePrefixSchema = z
  .string()
  .max(vmLimits.namePrefixLength)
  .regex(
    /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
    'use lower case letters, digits and dashes, starting with a letter and not ending with a dash',
  );

const count = z
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(vmLimits.count, `must be at most ${vmLimits.count}`);

export const userDataSchema = z
  .string()
  .refine(
    text => utf8Bytes(text) <= vmLimits.userDataBytes,
    `must be at most ${vmLimits.userDataBytes} bytes; fetch larger files from within the script`,
  );

export const sshKeySchema = z
  .string()
  .max(16 * 1024)
  .transform(key => key.trim())
  .refine(
    isSshPublicKey,
    'must be one public key in OpenSSH format, such as "ssh-ed25519 AAAA… name"',
  );

const requestedLabels = labelsSchema
  .refine(
    labels => Object.keys(labels).length <= vmLimits.labels,
    `must have at most ${vmLimits.labels} entries`,
  )
  .refine(
    labels =>
      Object.entries(labels).every(
        ([key, value]) =>
          /^[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/.test(key) &&
          /^[^\p{Cc}\p{Zl}\p{Zp}]{0,63}$/u.test(value),
      ),
    'keys take letters, digits, dots, dashes, underscores and slashes (63 characters), values 63 characters without control characters',
  );

const positive = z.number().positive();

/**
 * When the group's VMs are to be deleted: an instant, or a duration from now.
 * `null` is no end, where the environment allows it.
 */
export const leaseRequestSchema = z
  .union([
    z.strictObject({ expiresAt: z.iso.datetime({ offset: true }) }),
    z.strictObject({
      duration: z
        .strictObject({
          minutes: positive.optional(),
          hours: positive.optional(),
          days: positive.optional(),
          weeks: positive.optional(),
        })
        .refine(duration => Object.keys(duration).length > 0, 'is empty'),
    }),
  ])
  .nullable()
  .describe('{ expiresAt } or { duration: { days: 7 } }; null for no end');

export const createVmGroupSchema = z
  .strictObject({
    component: z.string().min(1).max(400),
    environment: optionName,
    stack: optionName,
    image: optionName,
    size: optionName,
    count,
    name: namePrefixSchema.optional(),
    userData: userDataSchema.optional(),
    sshKeys: z.array(sshKeySchema).max(vmLimits.sshKeys).optional(),
    labels: requestedLabels.optional(),
    lease: leaseRequestSchema.optional(),
    onFailure: z.enum(onFailurePolicies).optional(),
    executor: optionName.optional(),
    healthCheck: healthCheckSchema.optional(),
    dryRun: z.boolean().optional(),
  })
  .meta({ id: 'CreateVmGroup' });

export const updateVmGroupSchema = z
  .strictObject({
    generation: z.int().min(1),
    count: count.optional(),
    lease: leaseRequestSchema.optional(),
    labels: requestedLabels.optional(),
    onFailure: z.enum(onFailurePolicies).optional(),
    healthCheck: healthCheckSchema.nullable().optional(),
  })
  .meta({ id: 'UpdateVmGroup' });

/** The answer to a dry run: what would be made. */
export const vmGroupPlanSchema = z
  .object({
    group: vmGroupSchema.omit({ id: true }),
    vms: z.array(z.object({ name: z.string() })),
    reasons: z.array(z.string()),
  })
  .meta({ id: 'VmGroupPlan' });

const filters = {
  component: fromList(filterValue)
    .optional()
    .describe('entity reference, in short as well'),
  system: fromList(filterValue)
    .optional()
    .describe('entity reference, in short as well'),
  owner: fromList(filterValue)
    .optional()
    .describe('entity reference, in short as well'),
  environment: fromList(filterValue).optional(),
  stack: fromList(filterValue).optional(),
  image: fromList(filterValue).optional(),
  executor: fromList(filterValue).optional(),
  label: fromList(
    filterValue.regex(/^[^=]+(=.*)?$/, 'must be key or key=value'),
    vmLimits.filterLabels,
  )
    .optional()
    .describe('key or key=value; several must all match'),
  text: z
    .string()
    .max(200)
    .transform(text => text || undefined)
    .optional()
    .describe('prefix of a name, an address or a component name'),
};

/** What the catalog knows of the component, and the inventory does not. */
const catalogFilters = {
  domain: fromList(filterValue).optional().describe('of the system'),
  lifecycle: fromList(filterValue).optional().describe('of the component'),
  tag: fromList(filterValue).optional().describe('of the component'),
};

export const vmGroupSorts = [
  'name',
  'createdAt',
  'environment',
  'phase',
] as const;
export const vmSorts = [
  'name',
  'createdAt',
  'phase',
  'image',
  'environment',
  'component',
] as const;

const sortOf = <T extends readonly string[]>(fields: T) =>
  z
    .string()
    .regex(
      new RegExp(`^-?(${fields.join('|')})$`),
      `must be one of ${fields.join(', ')}, with a leading - for descending`,
    );

export const listVmGroupsSchema = z.strictObject({
  ...filters,
  phase: fromList(z.enum(vmGroupPhases)).optional(),
  sort: sortOf(vmGroupSorts).optional(),
  ...page,
});

export const vmFilterSchema = z.strictObject({
  ...filters,
  ...catalogFilters,
  group: fromList(uuid, vmLimits.filterIds).optional(),
  id: fromList(uuid, vmLimits.filterIds).optional(),
  phase: fromList(z.enum(vmPhases)).optional(),
});

/** Whether a filter leaves anything out. */
export const restricts = (filter: object): boolean =>
  Object.values(filter).some(value => value !== undefined);

export const listVmsSchema = vmFilterSchema.extend({
  sort: sortOf(vmSorts).optional(),
  ...page,
});

export const summarizeFleetSchema = vmFilterSchema.extend({
  groupBy: fromList(z.enum(fleetFields))
    .refine(fields => fields.length <= 2, 'must be two fields at most')
    .optional()
    .describe('one field, or two for a table of both'),
});

export const fleetHistoryQuerySchema = vmFilterSchema
  .omit({ phase: true, id: true, text: true })
  .extend({
    days: z.coerce
      .number()
      .int()
      .min(1)
      .max(vmLimits.historyDays)
      .default(30)
      .describe('how many days back, today included'),
  });

/** The columns of an export of VMs. */
export const vmCsvColumns = [
  'id',
  'name',
  'phase',
  'power',
  'component',
  'owner',
  'system',
  'environment',
  'stack',
  'image',
  'imageVersion',
  'size',
  'executor',
  'placement',
  'providerId',
  'hostname',
  'addresses',
  'error',
  'leaseExpiresAt',
  'createdAt',
  'readyAt',
] as const;

export const exportVmsSchema = vmFilterSchema.extend({
  sort: sortOf(vmSorts).optional(),
  column: fromList(z.enum(vmCsvColumns))
    .optional()
    .describe('in this order; all of them without'),
});

export const listFindingsSchema = z.strictObject({
  kind: fromList(z.enum(findingKinds)).optional(),
  owner: filters.owner,
  system: filters.system,
  component: filters.component,
  environment: filters.environment,
});

export const getOptionsSchema = z.strictObject({
  component: z
    .string()
    .min(1)
    .max(400)
    .optional()
    .describe('answers in `canCreate` for this component'),
});

export const listChangesSchema = z.strictObject({
  after: z
    .union([z.literal('now'), z.coerce.number().int().min(0)])
    .default(0)
    .describe('a place in the feed; `now` answers its end, and no changes'),
  limit: z.coerce.number().int().min(1).max(vmLimits.pageSize).default(100),
});

export const readLogsSchema = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(30)
    .default(0)
    .describe('seconds to wait for a first new line'),
});

export const vmActionSchema = z
  .strictObject({ action: z.enum(vmActions) })
  .meta({ id: 'VmActionRequest' });

export const vmBulkActionSchema = z
  .strictObject({
    filter: vmFilterSchema.refine(
      restricts,
      'must not be empty; name what is to be changed',
    ),
    action: z.enum(vmBulkActions),
    expectedCount: z.int().min(0).optional(),
    dryRun: z.boolean().optional(),
  })
  .refine(body => body.dryRun || body.expectedCount !== undefined, {
    path: ['expectedCount'],
    message: 'is required; learn it by a dryRun',
  })
  .meta({ id: 'VmBulkActionRequest' });

export const vmBulkActionResultSchema = z
  .object({
    count: z.int().describe('VMs that match and take the action'),
    skipped: z
      .array(z.object({ id: z.uuid(), name: z.string(), reason: z.string() }))
      .describe('VMs that match and cannot take it now'),
  })
  .meta({ id: 'VmBulkActionResult' });

export type CreateVmGroup = z.input<typeof createVmGroupSchema>;
export type UpdateVmGroup = z.input<typeof updateVmGroupSchema>;
export type VmGroupPlan = z.infer<typeof vmGroupPlanSchema>;
export type LeaseRequest = z.infer<typeof leaseRequestSchema>;
export type ListVmGroups = z.input<typeof listVmGroupsSchema>;
export type SummarizeFleet = z.input<typeof summarizeFleetSchema>;
export type FleetHistoryQuery = z.input<typeof fleetHistoryQuerySchema>;
export type ExportVms = z.input<typeof exportVmsSchema>;
export type VmCsvColumn = (typeof vmCsvColumns)[number];
export type ListFindings = z.input<typeof listFindingsSchema>;
export type GetVmOptions = z.input<typeof getOptionsSchema>;
export type ListVmChanges = z.input<typeof listChangesSchema>;
export type ListVms = z.input<typeof listVmsSchema>;
export type VmFilter = z.input<typeof vmFilterSchema>;
export type VmActionRequest = z.infer<typeof vmActionSchema>;
export type VmBulkActionRequest = z.input<typeof vmBulkActionSchema>;
export type VmBulkActionResult = z.infer<typeof vmBulkActionResultSchema>;
