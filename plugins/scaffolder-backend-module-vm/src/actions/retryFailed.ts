import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Vm, VmApi } from '@backlot/plugin-vm-common';
import { isRefusal } from './failures';
import { listAll } from './followGroup';

/** Newest first; a retry takes three operations at most. */
const OPERATIONS = 20;

/**
 * Retries the VMs of a group that have failed.
 *
 * @returns whether any of them still shows its failure of before, to be told
 *   of the VMs each time that they are read
 */
export async function retryFailed(options: {
  vm: VmApi;
  groupId: string;
  token: () => Promise<string>;
  signal: AbortSignal;
  logger: LoggerService;
}): Promise<{ isWaiting: () => boolean; onVms: (vms: Vm[]) => Promise<void> }> {
  const { vm, groupId, token, signal, logger } = options;
  const request = async () => ({ token: await token(), signal });
  const failed = await listAll(
    vm,
    { group: groupId, phase: 'failed' },
    await request(),
  );
  const operationsOf = async (id: string) =>
    (await vm.listVmOperations(id, { limit: OPERATIONS }, await request()))
      .items;
  /** What each VM had been through before its retry. */
  const before = new Map<string, Set<string>>();
  for (const { id, name } of failed) {
    try {
      const known = await operationsOf(id);
      await vm.actOnVm(id, 'retry', await request());
      before.set(id, new Set(Array.from(known, operation => operation.id)));
      logger.info(`${name} has failed before; retries it`);
    } catch (error) {
      // Somebody else has retried or deleted it meanwhile.
      if (!isRefusal(error, 409)) {
        throw error;
      }
      logger.info(`${name} is not retried: ${(error as Error).message}`);
    }
  }
  /**
   * A retry may begin and end with a clean-up, and between these the VM is
   * failed as before: only its operations show whether it was retried.
   */
  const hasFailedAgain = async (id: string, known: Set<string>) =>
    (await operationsOf(id)).some(
      operation =>
        !known.has(operation.id) &&
        operation.finishedAt !== undefined &&
        (operation.type === 'create' || operation.phase === 'failed'),
    );
  return {
    isWaiting: () => before.size > 0,
    async onVms(vms) {
      const phases = new Map(vms.map(({ id, phase }) => [id, phase]));
      for (const [id, known] of before) {
        if (phases.get(id) !== 'failed' || (await hasFailedAgain(id, known))) {
          before.delete(id);
        }
      }
    },
  };
}
