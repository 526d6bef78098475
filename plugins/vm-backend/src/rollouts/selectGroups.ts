/** The groups whose VMs a rollout replaces, what they become, and the groups that it skips. */
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import { vmLimits } from '@backlot/plugin-vm-common';
import type { ExecutorSpec } from '@backlot/plugin-vm-node';
import type { PlatformOptions } from '../options/PlatformOptions';
import { chunksOf } from '../inventory/dialect';
import {
  findGroupsOfVms,
  getGroups,
  getLabels,
} from '../inventory/groups/readGroups';
import { readSpecs } from '../inventory/groups/specs';
import type { Inventory } from '../inventory/Inventory';
import { listPauses } from '../inventory/pauses';
import { readRolloutsOf } from '../inventory/rollouts/readRollouts';
import type { VmGroup } from '../model/group';
import type { ShownSpec } from '../model/rollout';
import { countRevisions } from '../inventory/vms/rolloutVms';
import type { InventoryFilter } from '../inventory/filter';
import type { RolloutRequest, RolloutScope } from './Rollouts';
import { changed, revisionsOf, shown } from './targetSpec';

export type SelectedGroup = {
  group: VmGroup;
  from: ShownSpec;
  to: ShownSpec;
  /** How many of its VMs are to be replaced. */
  vms: number;
  /** When the oldest of them was created. */
  since: Date;
};

export type Selection = {
  groups: SelectedGroup[];
  skipped: Array<{ group: VmGroup; reason: string }>;
};

export type SelectOptions = {
  inventory: Inventory;
  platformOptions: PlatformOptions;
  validate: (executor: string, spec: ExecutorSpec) => Promise<void>;
};

/** A request whose filter names what the inventory has. */
export type NarrowedRequest = Omit<RolloutRequest, 'filter'> & {
  filter?: InventoryFilter;
};

type Refusal = { group: VmGroup; error: Error };

/** Specs have user data, which can be large. */
const SPECS_AT_ONCE = 50;

async function findGroups(
  { inventory }: SelectOptions,
  request: NarrowedRequest,
  { visible }: RolloutScope,
): Promise<VmGroup[]> {
  const { knex } = inventory;
  const found = await findGroupsOfVms(
    knex,
    {
      ...(request.groups ? { group: request.groups } : request.filter),
      visible,
    },
    vmLimits.rolloutGroups + 1,
  );
  if (found.length > vmLimits.rolloutGroups) {
    throw new InputError(
      `filter: matches more than ${vmLimits.rolloutGroups} groups; narrow it, and start one rollout after the other`,
    );
  }
  const missing = request.groups?.find(id => !found.includes(id));
  if (missing) {
    throw new NotFoundError(`groups: there is no group ${missing} with VMs`);
  }
  if (found.length === 0) {
    throw new InputError(
      'filter: no VMs match, so there is nothing to replace',
    );
  }
  const groups: VmGroup[] = [];
  for (const chunk of chunksOf(found)) {
    groups.push(...(await getGroups(knex, chunk)).values());
  }
  return groups;
}

/**
 * @throws NotAllowedError, ConflictError or InputError where a group was named
 *   that the rollout cannot take, or where none is left
 */
export async function selectGroups(
  options: SelectOptions,
  request: NarrowedRequest,
  scope: RolloutScope,
): Promise<Selection> {
  const { inventory } = options;
  const { knex } = inventory;
  const groups = await findGroups(options, request, scope);
  const busy = await readRolloutsOf(knex, groups);
  const pauses = await listPauses(knex);
  const checked = new Map<string, Promise<void>>();
  const selection: Selection = { groups: [], skipped: [] };
  const refusals: Refusal[] = [];

  for (const chunk of chunksOf(groups, SPECS_AT_ONCE)) {
    const ids = chunk.map(({ id }) => id);
    const [specs, labels, revisions] = await Promise.all([
      readSpecs(knex, ids),
      getLabels(knex, ids),
      countRevisions(knex, ids),
    ]);
    for (const group of chunk) {
      try {
        if (!scope.mayReplace({ group, labels: labels.get(group.id)! })) {
          throw new NotAllowedError(
            `You may not replace the VMs of the group ${group.name}: the permission vm.rollout.create is missing for groups of ${group.owner} in ${group.environment}`,
          );
        }
        const other = busy.get(group.id)?.rollout;
        if (other) {
          throw new ConflictError(
            `${group.name} is already part of the rollout “${other.title}”; wait for it to end, or abort it`,
          );
        }
        if (group.deleteRequestedAt) {
          throw new ConflictError(`${group.name} is being deleted`);
        }
        if (request.strategy.gate.requireHealthCheck && !group.healthCheck) {
          throw new InputError(
            `${group.name} declares no health check, and the strategy requires one`,
          );
        }
        const all = specs.get(group.id)!;
        const spec = all.find(({ revision }) => revision === group.revision)!;
        const content = changed(spec, request.change);
        const { image, size } = options.platformOptions.check(
          {
            ...content,
            environment: group.environment,
            count: group.count,
            userData: content.userData ?? undefined,
          },
          id => pauses.has(id),
        );
        const key = JSON.stringify([content, image, size]);
        if (!checked.has(key)) {
          checked.set(
            key,
            options.validate(content.executor, {
              stack: content.stack,
              image,
              size,
              userData: content.userData ?? undefined,
              sshKeys: content.sshKeys,
              labels: labels.get(group.id)!,
            }),
          );
        }
        await checked.get(key);
        const current = request.replaceMatching
          ? []
          : revisionsOf(all, content);
        const outdated = revisions
          .get(group.id)!
          .filter(({ revision }) => !current.includes(revision));
        const vms = outdated.reduce((sum, item) => sum + item.vms, 0);
        if (vms === 0) {
          selection.skipped.push({ group, reason: 'its VMs already match' });
          continue;
        }
        selection.groups.push({
          group,
          from: shown(spec),
          to: shown(content),
          vms,
          since: new Date(
            Math.min(...outdated.map(({ since }) => since.getTime())),
          ),
        });
      } catch (error) {
        refusals.push({ group, error: error as Error });
      }
    }
  }

  const [first] = refusals;
  if (first && (request.groups || selection.groups.length === 0)) {
    throw first.error;
  }
  selection.skipped.push(
    ...refusals.map(({ group, error }) => ({ group, reason: error.message })),
  );
  return selection;
}
