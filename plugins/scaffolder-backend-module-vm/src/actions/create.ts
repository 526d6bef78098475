import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AuthService,
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { RELATION_OWNED_BY, parseEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { Vm, VmApi, VmGroup } from '@backlot/plugin-vm-common';
import { examples } from './create.examples';
import { DRY_RUN_GROUP, planInDryRun, refOf } from './dryRun';
import { StepFailure, withShownErrors } from './failures';
import { followGroup } from './followGroup';
import { obtainGroup } from './obtainGroup';
import { retryFailed } from './retryFailed';
import { MAX_TIMEOUT_MINUTES, haveEnded, requestsOf } from './task';

const LOOK_EVERY_MS = 1000;
const DEFAULT_TIMEOUT_MINUTES = 30;
const CATALOG_PATIENCE_MS = 60_000;

/**
 * `catalog:register` answers before the catalog has processed the component,
 * so a template that has just registered it would come too early.
 */
async function waitForComponent(
  catalog: CatalogService,
  component: string,
  credentials: BackstageCredentials,
  signal: AbortSignal,
  logger: LoggerService,
): Promise<void> {
  const ref = refOf(component);
  if (!ref) {
    throw new InputError(
      `component: ${JSON.stringify(
        component,
      )} is no entity reference; write component:default/name or name`,
    );
  }
  const giveUp = Date.now() + CATALOG_PATIENCE_MS;
  for (let looks = 0; Date.now() < giveUp; looks++) {
    const entity = await catalog.getEntityByRef(ref, { credentials });
    if (entity?.relations?.some(({ type }) => type === RELATION_OWNED_BY)) {
      return;
    }
    if (looks === 0) {
      logger.info(`Waiting until the catalog has processed ${ref}`);
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

const settled = (group: VmGroup): boolean =>
  group.phase === 'ready' ||
  ((group.phase === 'failed' || group.phase === 'degraded') &&
    group.counts.pending + group.counts.provisioning === 0) ||
  group.phase === 'deleting' ||
  group.phase === 'deleted';

function failure(group: VmGroup, vms: Vm[]): StepFailure {
  const reasons = vms
    .filter(({ error }) => error)
    .map(({ name, error }) => `${name}: ${error!.message}. ${error!.remedy}`);
  return new StepFailure(
    [
      `${group.counts.ready} of ${group.count} VMs of ${group.name} are ready; the group is ${group.phase}.`,
      ...reasons,
      ...(group.counts.failed > 0
        ? ['A new run of the task retries the VMs that have failed.']
        : []),
    ].join(' '),
  );
}

function pageOf(component: string): string {
  const { kind, namespace, name } = parseEntityRef(component);
  return `/catalog/${namespace}/${kind}/${name}/virtual-machines`;
}

/** Stands for a VM in the steps after a dry run. */
const placeholderVm = (name: string, index: number) => ({
  id: `${DRY_RUN_GROUP}-${index + 1}`,
  name,
  phase: 'ready',
  // Of the network that is kept for documentation.
  addresses: [{ type: 'ipv4', address: `192.0.2.${(index % 254) + 1}` }],
});

/** `vm:create`: requests a group of VMs and, by default, waits until they are ready. */
export function createVmCreateAction(options: {
  auth: AuthService;
  catalog: CatalogService;
  vm: VmApi;
}) {
  const { auth, catalog, vm } = options;
  return createTemplateAction({
    id: 'vm:create',
    description:
      'Creates virtual machines for a component and waits until they are ready',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        // Required, but not in a dry run, where the step that would register
        // it may have been skipped and its output is empty.
        component: z =>
          z
            .string()
            .optional()
            .describe(
              'The component, such as component:default/orders; required',
            ),
        environment: z => z.string().describe('Where the VMs run'),
        stack: z => z.string().describe('The language stack'),
        image: z => z.string().describe('The image that the VMs start from'),
        size: z => z.string().describe('The size of each VM'),
        count: z => z.number().int().min(1).describe('How many VMs'),
        name: z =>
          z
            .string()
            .optional()
            .describe('What the names of the VMs start with'),
        userData: z =>
          z
            .string()
            .optional()
            .describe('A script or cloud-config for the first boot'),
        sshKeys: z =>
          z
            .array(z.string())
            .optional()
            .describe('Public keys that may log in, besides your own'),
        labels: z =>
          z.record(z.string()).optional().describe('Labels of the group'),
        leaseDays: z =>
          z
            .number()
            .positive()
            .optional()
            .describe('After so many days the VMs are deleted'),
        onFailure: z =>
          z
            .enum(['delete', 'keep'])
            .optional()
            .describe('What becomes of machines whose creation failed'),
        executor: z =>
          z.string().optional().describe('Where the machines are made'),
        healthCheck: z => {
          const where = {
            purpose: z.string().optional(),
            port: z.number().int().optional(),
          };
          return z
            .union([
              z.object({
                http: z.object({
                  ...where,
                  path: z.string().optional(),
                  status: z.array(z.number().int()).optional(),
                }),
              }),
              z.object({ tcp: z.object(where) }),
            ])
            .optional()
            .describe('How a rollout checks that a new VM works');
        },
        wait: z =>
          z
            .boolean()
            .optional()
            .describe('Wait until the VMs are ready; true by default'),
        timeoutMinutes: z =>
          z
            .number()
            .positive()
            .max(MAX_TIMEOUT_MINUTES)
            .optional()
            .describe(
              'How long to wait; 30 minutes by default, a week at most',
            ),
      },
      output: {
        groupId: z => z.string().describe('The id of the group'),
        name: z => z.string().describe('What the names of the VMs start with'),
        link: z =>
          z.string().describe('The path of the page that shows the VMs'),
        vms: z =>
          z
            .array(
              z.object({
                id: z.string(),
                name: z.string(),
                phase: z.string(),
                addresses: z.array(
                  z.object({
                    type: z.string(),
                    address: z.string(),
                    purpose: z.string().optional(),
                    port: z.number().optional(),
                  }),
                ),
              }),
            )
            .describe('The VMs as they are at the end of the step'),
      },
    },
    async handler(ctx) {
      await withShownErrors(async () => {
        const {
          wait = true,
          timeoutMinutes = DEFAULT_TIMEOUT_MINUTES,
          leaseDays,
          component,
          ...rest
        } = ctx.input;
        const requests = await requestsOf(ctx, auth, timeoutMinutes);
        const { credentials, token, signal, limit, cancelled } = requests;
        const ask = {
          ...rest,
          ...(leaseDays && { lease: { duration: { days: leaseDays } } }),
        };

        if (ctx.isDryRun) {
          const plan = await planInDryRun({
            catalog,
            vm,
            body: { ...ask, component },
            credentials,
            request: { token: await token(), signal },
            warn: message => ctx.logger.warn(message),
          });
          ctx.logger.info(`Would create ${plan.names.join(', ')}`);
          ctx.output('groupId', DRY_RUN_GROUP);
          ctx.output('name', plan.name);
          ctx.output('link', pageOf(plan.component));
          ctx.output('vms', wait ? plan.names.map(placeholderVm) : []);
          return;
        }

        if (!component) {
          throw new InputError('component: is required');
        }
        await waitForComponent(
          catalog,
          component,
          credentials,
          signal,
          ctx.logger,
        );
        const created = await obtainGroup(
          ctx,
          vm,
          { ...ask, component },
          requests,
        );
        ctx.output('groupId', created.id);
        ctx.output('name', created.name);
        const link = pageOf(created.component);
        ctx.output('link', link);

        let end: { group: VmGroup; vms: Vm[] };
        try {
          const retries =
            created.counts.failed > 0
              ? await retryFailed({
                  vm,
                  groupId: created.id,
                  token,
                  signal,
                  logger: ctx.logger,
                })
              : undefined;
          if (!wait) {
            ctx.output('vms', []);
            return;
          }
          end = await followGroup({
            vm,
            groupId: created.id,
            token,
            isDone: group => !retries?.isWaiting() && settled(group),
            onVms: retries?.onVms,
            signal,
            logger: ctx.logger,
          });
        } catch (error) {
          if (cancelled.aborted) {
            await vm.deleteGroup(created.id, { token: await token() });
            throw new StepFailure(
              `The task was cancelled; ${created.name} is being deleted`,
            );
          }
          if (haveEnded(error)) {
            ctx.output('vms', []);
            ctx.logger.warn(
              `Your sign-in has ended for this task, so it stops waiting; the creation of the VMs continues: ${link}`,
            );
            return;
          }
          if (limit.aborted) {
            throw new StepFailure(
              `The VMs of ${created.name} are not ready after ${timeoutMinutes} minutes; their creation continues: ${link}`,
            );
          }
          throw error;
        }
        ctx.output(
          'vms',
          Array.from(end.vms, ({ id, name, phase, addresses }) => ({
            id,
            name,
            phase,
            addresses: Array.from(addresses, address => ({ ...address })),
          })),
        );
        if (end.group.phase !== 'ready') {
          throw failure(end.group, end.vms);
        }
      });
    },
  });
}
