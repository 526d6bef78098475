/**
 * The fixed words of Backlot: phases, operation types and their meaning.
 * They are the same in the database, the API, the code and the UI.
 */

/** Phases of a VM. `deleted` alone is terminal. */
export const vmPhases = [
  'pending',
  'provisioning',
  'ready',
  'failed',
  'lost',
  'deleting',
  'deleted',
] as const;

/** What a fleet can be counted by. */
export const fleetFields = [
  'owner',
  'system',
  'environment',
  'stack',
  'image',
  'size',
  'executor',
] as const;

/** In what a machine may differ from the spec. */
export const vmDriftFields = [
  'cpus',
  'memory',
  'disk',
  'image',
  'imageVersion',
  'network',
] as const;

/** Phases of a VM group, computed from its VMs. */
export const vmGroupPhases = [
  'pending',
  'provisioning',
  'ready',
  'degraded',
  'failed',
  'deleting',
  'deleted',
] as const;

/** Whether the machine runs, as the executor last saw it. */
export const vmPowers = ['running', 'stopped', 'unknown'] as const;

export const vmOperationTypes = [
  'create',
  'delete',
  'start',
  'stop',
  'restart',
] as const;

/** Phases of an operation; the last three are final. */
export const vmOperationPhases = [
  'queued',
  'submitting',
  'running',
  'succeeded',
  'failed',
  'cancelled',
] as const;

/** The actions of one VM, by `POST /v1/vms/:id/actions`. */
export const vmActions = [
  'start',
  'stop',
  'restart',
  'recreate',
  'retry',
] as const;

/** The actions of many VMs together, by `POST /v1/vms/actions`. */
export const vmBulkActions = [...vmActions, 'delete'] as const;

/** What happens to the half-made machine after a creation gave up. */
export const onFailurePolicies = ['delete', 'keep'] as const;

/** `rollingBack` is `running`, backwards; the last three are final. */
export const rolloutPhases = [
  'running',
  'paused',
  'rollingBack',
  'succeeded',
  'rolledBack',
  'aborted',
] as const;

/**
 * What a rollout does with one of its groups. `failed` is not final: VMs of
 * the group have failed, and `resume` tries them again.
 */
export const rolloutGroupPhases = [
  'waiting',
  'running',
  'failed',
  'succeeded',
  'skipped',
  'rolledBack',
  'aborted',
] as const;

export type VmPhase = (typeof vmPhases)[number];
export type FleetField = (typeof fleetFields)[number];
export type VmGroupPhase = (typeof vmGroupPhases)[number];
export type VmDriftField = (typeof vmDriftFields)[number];
export type VmPower = (typeof vmPowers)[number];
export type VmOperationType = (typeof vmOperationTypes)[number];
export type VmOperationPhase = (typeof vmOperationPhases)[number];
export type VmAction = (typeof vmActions)[number];
export type VmBulkAction = (typeof vmBulkActions)[number];
export type OnFailurePolicy = (typeof onFailurePolicies)[number];
export type RolloutPhase = (typeof rolloutPhases)[number];
export type RolloutGroupPhase = (typeof rolloutGroupPhases)[number];
