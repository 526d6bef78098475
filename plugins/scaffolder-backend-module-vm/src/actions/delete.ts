import type { AuthService } from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { VmApi } from '@backlot/plugin-vm-common';
import yaml from 'yaml';
import { followGroup } from './followGroup';
import { requestsOf } from './task';

const TIMEOUT_MINUTES = 30;

/** `vm:delete`: deletes a group of VMs and, unless told otherwise, waits until they are gone. */
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
      const { groupId, wait = true } = ctx.input;
      const { token, signal } = await requestsOf(ctx, auth, TIMEOUT_MINUTES);
      const group = await vm.deleteGroup(groupId, {
        token: await token(),
        signal,
      });
      ctx.logger.info(`Asked to delete ${group.name}`);
      if (wait) {
        const { vms } = await followGroup({
          vm,
          groupId,
          token,
          isDone: ({ phase, counts }) =>
            phase === 'deleted' || (phase === 'deleting' && counts.failed > 0),
          signal,
          logger: ctx.logger,
        });
        const failed = vms.filter(({ phase }) => phase === 'failed');
        if (failed.length > 0) {
          throw new Error(
            `Could not delete ${failed
              .map(({ name, error }) => `${name}: ${error?.message}`)
              .join('; ')}`,
          );
        }
      }
    },
  });
}
