import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Vm, VmApi, VmGroup } from '@backlot/plugin-vm-common';

const LOOK_EVERY_MS = 2000;
const PAGE = 500;

/** One line about how far a VM is. */
function describe(vm: Vm): string {
  const { operation } = vm;
  if (!operation || operation.finishedAt) {
    return vm.error ? `${vm.phase}: ${vm.error.message}` : vm.phase;
  }
  const step = operation.steps.find(({ finishedAt }) => !finishedAt);
  const retry =
    operation.attempt > 1
      ? ` (attempt ${operation.attempt} of ${operation.maxAttempts})`
      : '';
  return `${vm.phase}, ${operation.type}${
    step ? `: ${step.name}` : ''
  }${retry}`;
}

/**
 * Follows a group until `isDone`, and logs each step of each VM once.
 *
 * @returns the group and its VMs as they are then
 * @throws the signal's reason when it is aborted
 */
export async function followGroup(options: {
  vm: VmApi;
  groupId: string;
  /** A fresh token for each look: a task may outlive one. */
  token: () => Promise<string>;
  isDone: (group: VmGroup, vms: Vm[]) => boolean;
  /** Gets the VMs, which are read after the group, before `isDone`. */
  onVms?: (vms: Vm[]) => Promise<void>;
  signal: AbortSignal;
  logger: LoggerService;
}): Promise<{ group: VmGroup; vms: Vm[] }> {
  const { groupId, signal, logger } = options;
  const said = new Map<string, string>();
  for (;;) {
    const request = { token: await options.token(), signal };
    const group = await options.vm.getGroup(groupId, request);
    // Of the group as it was read: what its VMs became since is for the next look.
    const vms = await listAll(options.vm, { group: groupId }, request);
    const done = options.isDone(group, vms);
    await options.onVms?.(vms);
    for (const vm of vms) {
      const line = describe(vm);
      if (said.get(vm.name) !== line) {
        said.set(vm.name, line);
        logger.info(`${vm.name} ${line}`);
      }
    }
    if (done) {
      return { group, vms };
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** All VMs that match, page by page: a group may have more than one page. */
export async function listAll(
  vm: VmApi,
  query: { group: string; phase?: 'failed' },
  request: { token: string; signal: AbortSignal },
): Promise<Vm[]> {
  const all: Vm[] = [];
  let cursor: string | undefined;
  do {
    const page = await vm.listVms({ ...query, limit: PAGE, cursor }, request);
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return all;
}

/** A VM whose creation failed is failed as well, until its deletion begins. */
const couldNotBeDeleted = ({ phase, operation }: Vm): boolean =>
  phase === 'failed' &&
  operation?.type === 'delete' &&
  operation.phase === 'failed';

export const isDeletionOver = ({ phase }: VmGroup, vms: Vm[]): boolean =>
  phase === 'deleted' || (phase === 'deleting' && vms.some(couldNotBeDeleted));

/** Which VMs of a group could not be deleted, and why. */
export const undeleted = (vms: Vm[]): string =>
  vms
    .filter(couldNotBeDeleted)
    .map(({ name, error }) => `${name}: ${error?.message}`)
    .join('; ');
