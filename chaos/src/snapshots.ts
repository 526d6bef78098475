/** The three views that the judge compares, as plain data. */
import type { LedgerEntry } from 'machine-service';
import { z } from 'zod';
import type { DriverRecord } from './driver/Record';
import type { Mode } from './options';

const time = z.coerce.date();
const nullable = <T extends z.ZodType>(type: T) => type.nullable();
const json = z.preprocess(
  value => (typeof value === 'string' ? JSON.parse(value) : value),
  z.object({ code: z.string(), message: z.string() }),
);

export const groupPhases = [
  'pending',
  'provisioning',
  'ready',
  'failed',
  'deleting',
  'lost',
] as const;

const groupSchema = z.looseObject({
  id: z.string(),
  count: z.number(),
  phase: z.string(),
  idempotency_key: nullable(z.string()),
  delete_requested_at: nullable(time),
  size: z.string(),
  rollout_id: nullable(z.string()),
  rollout_allowance: nullable(z.string()),
  next_run_at: nullable(time),
  count_pending: z.number(),
  count_provisioning: z.number(),
  count_ready: z.number(),
  count_failed: z.number(),
  count_deleting: z.number(),
  count_lost: z.number(),
});

const vmSchema = z.looseObject({
  id: z.string(),
  group_id: z.string(),
  name: z.string(),
  name_held: z.boolean(),
  phase: z.string(),
  power: z.string(),
  desired: z.string(),
  desired_force: z.boolean(),
  desired_action: nullable(z.string()),
  recreate: z.boolean(),
  may_exist: z.boolean(),
  provider_id: nullable(z.string()),
  size: z.string(),
  error: nullable(json),
  deleted_at: nullable(time),
  next_run_at: nullable(time),
  claim_token: nullable(z.string()),
  waiting_for: nullable(z.string()),
});

const operationSchema = z.looseObject({
  id: z.string(),
  vm_id: z.string(),
  number: z.number(),
  type: z.string(),
  phase: z.string(),
  attempt: z.number(),
  created_at: time,
  finished_at: nullable(time),
  error: nullable(json),
});

const orphanSchema = z.object({
  vm_id: z.string(),
  name: z.string(),
  reason: z.string(),
});

const rolloutSchema = z.looseObject({
  id: z.string(),
  title: z.string(),
  phase: z.string(),
  finished_at: nullable(time),
});

const rolloutGroupSchema = z.looseObject({
  rollout_id: z.string(),
  group_id: z.string(),
  phase: z.string(),
});

const changeSchema = z.object({
  seq: z.coerce.number(),
  at: time,
  group_id: z.string(),
  vm_id: nullable(z.string()),
  operation_id: nullable(z.string()),
  actor: z.string(),
  reason: z.string(),
});

export type InventoryGroup = z.infer<typeof groupSchema>;
export type InventoryVm = z.infer<typeof vmSchema>;
export type InventoryOperation = z.infer<typeof operationSchema>;
export type InventoryChange = z.infer<typeof changeSchema>;

export type InventorySnapshot = {
  groups: InventoryGroup[];
  vms: InventoryVm[];
  operations: InventoryOperation[];
  orphans: z.infer<typeof orphanSchema>[];
  changes: InventoryChange[];
  rollouts: z.infer<typeof rolloutSchema>[];
  rolloutGroups: z.infer<typeof rolloutGroupSchema>[];
};

export type Evidence = {
  mode: Mode;
  ledger: LedgerEntry[];
  inventory: InventorySnapshot;
  /** What the API shows: VMs that are not deleted. */
  api: { vms: Array<{ id: string; phase: string; power: string }> };
  record: DriverRecord;
};

export async function readInventory(
  sql: (statement: string) => Promise<any[]>,
): Promise<InventorySnapshot> {
  const read = async <T>(table: string, schema: z.ZodType<T>, order: string) =>
    z
      .array(schema)
      .parse(await sql(`SELECT * FROM ${table} ORDER BY ${order}`));
  return {
    groups: await read('groups', groupSchema, 'created_at, id'),
    vms: await read(
      'vms LEFT JOIN vm_work USING (id)',
      vmSchema,
      'created_at, id',
    ),
    operations: await read('operations', operationSchema, 'vm_id, number'),
    orphans: await read('orphans', orphanSchema, 'vm_id'),
    changes: await read('changes', changeSchema, 'seq'),
    rollouts: await read('rollouts', rolloutSchema, 'created_at, id'),
    rolloutGroups: await read(
      'rollout_groups',
      rolloutGroupSchema,
      'rollout_id, group_id',
    ),
  };
}
