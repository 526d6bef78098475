import type {
  VmAddress,
  VmDrift,
  VmError,
  VmPhase,
  VmPower,
} from '@backlot/plugin-vm-common';
import type { JsonObject } from '@backstage/types';
import type { DesiredAction, Drift, Vm, VmGate, VmWork } from '../../model/vm';
import {
  Codec,
  actor,
  boolean,
  integer,
  json,
  nullable,
  text,
  time,
  word,
} from './codec';

export const vmsTable = new Codec<Vm>('vms', {
  id: text,
  groupId: text,
  name: text,
  namePrefix: text,
  nameIndex: integer,
  nameHeld: boolean,
  specRevision: integer,
  component: text,
  componentName: text,
  environment: text,
  owner: text,
  otherOwners: nullable(json<string[]>()),
  system: nullable(text),
  stack: text,
  image: text,
  size: text,
  executor: text,
  desired: word<'present' | 'absent'>(),
  desiredForce: boolean,
  desiredAction: nullable(word<DesiredAction>()),
  recreate: boolean,
  desiredBy: actor,
  desiredReason: text,
  phase: word<VmPhase>(),
  power: word<VmPower>(),
  mayExist: boolean,
  placement: nullable(text),
  providerState: nullable(json<JsonObject>()),
  providerId: nullable(text),
  hostname: nullable(text),
  addresses: json<VmAddress[]>(),
  primaryAddress: nullable(text),
  sshUser: nullable(text),
  imageVersion: nullable(text),
  facts: json<Record<string, string>>(),
  error: nullable(json<VmError>()),
  leftovers: nullable(json<string[]>()),
  problem: nullable(json<VmError>()),
  createdAt: time,
  updatedAt: time,
  readyAt: nullable(time),
  deletedAt: nullable(time),
  acceptedAt: nullable(time),
  lostAt: nullable(time),
});

export const vmWorkTable = new Codec<VmWork>('vm_work', {
  id: text,
  executor: text,
  forced: boolean,
  nextRunAt: nullable(time),
  wakes: integer,
  claimToken: nullable(text),
  claimedUntil: nullable(time),
  waitingFor: nullable(text),
  waitingSince: nullable(time),
});

export const vmGatesTable = new Codec<VmGate>('vm_gates', {
  vmId: text,
  healthySince: nullable(time),
  checkedAt: time,
  problem: nullable(text),
});

export const driftsTable = new Codec<Drift>('drifts', {
  vmId: text,
  fields: json<VmDrift[]>(),
  names: text,
  firstSeenAt: time,
  lastSeenAt: time,
});
