import type { AuthService } from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { VmApi } from '@backlot/plugin-vm-common';
import yaml from 'yaml';
import { StepFailure, withShownErrors } from './failures';
import { followGroup, isDeletionOver, undeleted } from './followGroup';
import { haveEnded, requestsOf } from './task';

const TIMEOUT_MINUTES = 30;

/** What a step before leaves in a dry run is no id. */
const GROUP_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `vm:delete`: deletes a group of VMs and, by default, waits until they are gone. */
export function createVmDeleteAction(options: {
  auth: AuthService;
  vm: VmApi;
}) {
  const { auth, vm } = options;
  return createTemplateAction({
    id: 'vm:delete',
    description: 'Deletes a group of virtual machines',
    examples: [
      {
        description: 'Delete the VMs that an earlier step created',
        example: yaml.stringify({
          steps: [
            {
              id: 'clean',
              name: 'Delete the VMs',
              action: 'vm:delete',
              input: { groupId: '${{ steps.vms.output.groupId }}' },
            },
          ],
        }),
      },
    ],
    supportsDryRun: true,
    schema: {
      input: {
        groupId: z => z.string().describe('The id of the group'),
        wait: z =>
          z
            .boolean()
            .optional()
            .describe('Wait until the VMs are gone; true by default'),
      },
    },
    async handler(ctx) {
      await withShownErrors(async () => {
        const { groupId, wait = true } = ctx.input;
        const { token, signal, cancelled } = await requestsOf(
          ctx,
          auth,
          TIMEOUT_MINUTES,
        );
        if (ctx.isDryRun) {
          const name = GROUP_ID.test(groupId)
            ? (await vm.getGroup(groupId, { token: await token(), signal }))
                .name
            : 'the group of an earlier step';
          ctx.logger.info(`Would delete ${name}`);
          return;
        }
        const group = await vm.deleteGroup(groupId, {
          token: await token(),
          signal,
        });
        ctx.logger.info(`Requested the deletion of ${group.name}`);
        if (!wait) {
          return;
        }
        const end = await followGroup({
          vm,
          groupId,
          token,
          isDone: isDeletionOver,
          signal,
          logger: ctx.logger,
        }).catch(error => {
          if (cancelled.aborted) {
            throw new StepFailure(
              `The task was cancelled; the deletion of ${group.name} continues`,
            );
          }
          if (signal.aborted) {
            throw new StepFailure(
              `${group.name} is not deleted after ${TIMEOUT_MINUTES} minutes; its deletion continues`,
            );
          }
          if (haveEnded(error)) {
            ctx.logger.warn(
              `Your sign-in has ended for this task, so it stops waiting; the deletion of ${group.name} continues`,
            );
            return undefined;
          }
          throw error;
        });
        const failed = end && undeleted(end.vms);
        if (failed) {
          throw new StepFailure(`Could not delete ${failed}`);
        }
      });
    },
  });
}
