import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { CreateVmGroup, VmApi, VmGroup } from '@backlot/plugin-vm-common';
import { StepFailure } from './failures';
import { followGroup, isDeletionOver, undeleted } from './followGroup';
import { type TaskRequests, keyOf, roundOf } from './task';

/**
 * The group that this round of the step stands for: a new one in the first run
 * of the task, the same one whenever the task runs again. Where that group is
 * deleted, because the task was cancelled or by somebody, a new one.
 *
 * The id of the group is kept in the state of the task, so that whoever retries
 * the task finds it. The idempotency key covers a backend that crashes between
 * the request and the storing of its answer.
 */
export async function obtainGroup(
  ctx: Pick<
    ActionContext<any, any>,
    'checkpoint' | 'logger' | 'signal' | 'step' | 'task'
  >,
  vm: VmApi,
  body: Omit<CreateVmGroup, 'dryRun'>,
  { token, signal, limit }: TaskRequests,
): Promise<VmGroup> {
  const round = roundOf(ctx);
  for (let attempt = 0; ; attempt++) {
    let group: VmGroup | undefined;
    const { id } = await ctx.checkpoint({
      key: `vm.group.${round}.${attempt}`,
      fn: async () => {
        group = await vm.createGroup(body, {
          token: await token(),
          // Not to be broken off by a cancellation: a group that nobody knows
          // of could not be deleted.
          signal: limit,
          idempotencyKey: keyOf(ctx, round, attempt),
        });
        ctx.logger.info(`Requested ${group.count} VMs: ${group.name}`);
        return { id: group.id };
      },
    });
    group ??= await vm.getGroup(id, { token: await token(), signal: limit });
    if (group.phase === 'deleting') {
      ctx.logger.info(
        `${group.name}, which an earlier run of this task requested, is being deleted; waits for its end`,
      );
      const end = await followGroup({
        vm,
        groupId: id,
        token,
        isDone: isDeletionOver,
        signal,
        logger: ctx.logger,
      });
      if (end.group.phase !== 'deleted') {
        throw new StepFailure(
          `${
            group.name
          }, which an earlier run of this task requested, could not be deleted: ${undeleted(
            end.vms,
          )}. Delete it, and then run the task again.`,
        );
      }
      group = end.group;
    }
    if (group.phase !== 'deleted') {
      return group;
    }
    ctx.logger.info(
      `${group.name}, which an earlier run of this task requested, is deleted; requests new VMs`,
    );
  }
}
