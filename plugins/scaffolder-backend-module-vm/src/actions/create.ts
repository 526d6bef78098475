import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  RELATION_OWNED_BY,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { Vm, VmApi, VmGroup } from '@backlot/plugin-vm-common';
import { examples } from './create.examples';
import { followGroup } from './followGroup';
import { haveEnded, requestsOf } from './task';

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
): Promise<void> {
  const ref = stringifyEntityRef(
    parseEntityRef(component, {
      defaultKind: 'component',
      defaultNamespace: 'default',
    }),
  );
  const giveUp = Date.now() + CATALOG_PATIENCE_MS;
  while (Date.now() < giveUp) {
    const entity = await catalog.getEntityByRef(ref, { credentials });
    if (entity?.relations?.some(({ type }) => type === RELATION_OWNED_BY)) {
      return;
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

function failure(group: VmGroup, vms: Vm[]): Error {
  const reasons = vms
    .filter(({ error }) => error)
    .map(({ name, error }) => `${name}: ${error!.message}. ${error!.remedy}`);
  return new Error(
    `${group.counts.ready} of ${group.count} VMs of ${
      group.name
    } are ready; the group is ${group.phase}. ${reasons.join(' ')}`,
  );
}

function pageOf(component: string): string {
  const { kind, namespace, name } = parseEntityRef(component);
  return `/catalog/${namespace}/${kind}/${name}/virtual-machines`;
}

function keyOf(ctx: {
  task: { id: string };
  step?: { id?: string };
  each?: object;
}): string {
  const parts = ['scaffolder', ctx.task.id, ctx.step?.id ?? ''];
  if (ctx.each) {
    parts.push(
      createHash('sha256').update(JSON.stringify(ctx.each)).digest('hex'),
    );
  }
  return parts.join('/');
}

/** `vm:create`: asks for a group of VMs and, unless told otherwise, waits until they are ready. */
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
        component: z =>
          z
            .string()
            .describe('The component, such as component:default/orders'),
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
            .describe('What tells a rollout that a new VM does its work');
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
            .optional()
            .describe('How long to wait; 30 minutes by default'),
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
      const {
        wait = true,
        timeoutMinutes = DEFAULT_TIMEOUT_MINUTES,
        leaseDays,
        ...ask
      } = ctx.input;
      const { credentials, token, signal, limit, cancelled } = await requestsOf(
        ctx,
        auth,
        timeoutMinutes,
      );
      const body = {
        ...ask,
        ...(leaseDays && { lease: { duration: { days: leaseDays } } }),
      };

      if (ctx.isDryRun) {
        const plan = await vm.planGroup(body, { token: await token(), signal });
        ctx.logger.info(
          `Would create ${plan.vms.map(({ name }) => name).join(', ')}`,
        );
        return;
      }

      await waitForComponent(catalog, ask.component, credentials, signal);
      const created = await vm.createGroup(body, {
        token: await token(),
        // Not to be broken off by a cancellation: a group that nobody knows
        // of could not be deleted.
        signal: limit,
        // The same step of the same task stands for the same group, also when
        // the task is run again after a crash.
        idempotencyKey: keyOf(ctx),
      });
      ctx.logger.info(`Asked for ${created.count} VMs: ${created.name}`);
      ctx.output('groupId', created.id);
      ctx.output('name', created.name);
      const link = pageOf(created.component);
      ctx.output('link', link);
      if (!wait) {
        ctx.output('vms', []);
        return;
      }

      let end: { group: VmGroup; vms: Vm[] };
      try {
        end = await followGroup({
          vm,
          groupId: created.id,
          token,
          isDone: settled,
          signal,
          logger: ctx.logger,
        });
      } catch (error) {
        if (cancelled.aborted) {
          await vm.deleteGroup(created.id, { token: await token() });
          ctx.logger.info(`Cancelled: asked to delete ${created.name}`);
          throw error;
        }
        if (haveEnded(error)) {
          ctx.output('vms', []);
          ctx.logger.warn(
            `Your sign-in has ended for this task, so it stops waiting; the VMs go on being made: ${link}`,
          );
          return;
        }
        if (limit.aborted) {
          throw new Error(
            `The VMs of ${created.name} are not ready after ${timeoutMinutes} minutes; they go on being made: ${link}`,
          );
        }
        throw error;
      }
      ctx.output(
        'vms',
        end.vms.map(({ id, name, phase, addresses }) => ({
          id,
          name,
          phase,
          addresses,
        })),
      );
      if (end.group.phase !== 'ready') {
        throw failure(end.group, end.vms);
      }
    },
  });
}
