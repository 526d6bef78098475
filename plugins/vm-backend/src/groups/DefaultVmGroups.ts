import { createHash, randomUUID } from 'node:crypto';
import { parseEntityRef } from '@backstage/catalog-model';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { type UpdateVmGroup, vmLimits } from '@backlot/plugin-vm-common';
import type { ExecutorSpec } from '@backlot/plugin-vm-node';
import { actorName } from '../model/actor';
import type { VmConfig } from '../config/vmConfig';
import type { Inventory, Transaction } from '../inventory/Inventory';
import { isUniqueViolation } from '../inventory/dialect';
import type { InventoryFilter } from '../inventory/filter';
import { allocateNames } from '../inventory/groups/allocateNames';
import {
  lockNamePrefix,
  mayUseNamePrefix,
  ownNamePrefix,
} from '../inventory/groups/namePrefixes';
import { insertGroup, replaceLabels } from '../inventory/groups/insertGroup';
import {
  findGroupByIdempotencyKey,
  getGroup,
  getGroupSpecs,
  getLabels,
  listGroups,
  lockGroup,
  specKey,
} from '../inventory/groups/readGroups';
import { listPauses } from '../inventory/pauses';
import { readRolloutsOf } from '../inventory/rollouts/readRollouts';
import type { PageRequest, StoredPage } from '../inventory/page';
import type { GroupSpec, VmGroup } from '../model/group';
import { type Owners, ownersOf } from '../model/owners';
import type { PlatformOptions } from '../options/PlatformOptions';
import type { Ownership } from '../catalog/Ownership';
import type { Caller } from '../model/caller';
import { deferrableUntil } from '../model/rolloutRules';
import { possibleGroupActions } from './groupActions';
import type {
  ChangeGuard,
  CreateGuard,
  GroupIdentity,
  GroupRequest,
  GroupView,
  VmGroups,
} from './VmGroups';
import { applyPlan } from './applyPlan';
import { leaseEnd } from '../options/lease';
import { distinctPrefix, namePrefixOf } from './naming';
import { planGroup } from './planGroup';

/** The same for requests that mean the same, whatever the order of their fields. */
function hashOf(request: unknown): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      return value.map(sorted);
    }
    if (value && typeof value === 'object') {
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, item]) => item !== undefined)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, item]) => [key, sorted(item)]),
      );
    }
    return value;
  };
  return createHash('sha256')
    .update(JSON.stringify(sorted(request)))
    .digest('hex');
}

/**
 * How a key is stored: each user or service has keys of their own, and cannot
 * take or find those of others.
 */
const ownKey = (key: string, { actor }: Caller) =>
  createHash('sha256')
    .update(`${actorName(actor)}\0${key}`)
    .digest('hex');

/** A group that was requested and checked, and is not stored. */
type Candidate = GroupIdentity & {
  spec: GroupSpec;
  /** What its requester should know, in words. */
  warnings: string[];
};

const missing = (id: string) => new NotFoundError(`There is no group ${id}`);

/** As somebody who may do everything sees it. */
const viewOf = ({
  group,
  labels,
  spec,
  rollout = null,
}: GroupIdentity & {
  spec: GroupSpec;
  rollout?: GroupView['rollout'];
}): GroupView => ({
  group,
  labels,
  spec,
  rollout,
  can: possibleGroupActions(group),
});

/** One method for each route about groups; what they share is below them. */
export class DefaultVmGroups implements VmGroups {
  constructor(
    private readonly options: {
      inventory: Inventory;
      config: VmConfig;
      platformOptions: PlatformOptions;
      ownership: Ownership;
      /** By the executor, where this backend serves it. */
      validate: (executor: string, spec: ExecutorSpec) => Promise<void>;
      /** Called after a commit that gave the engine work. */
      wake: () => void;
    },
  ) {}

  async plan(request: GroupRequest, caller: Caller, guard?: CreateGuard) {
    const candidate = await this.resolve(request, caller, guard);
    const { inventory } = this.options;
    const { group } = candidate;
    const intents = planGroup(group, [], inventory.now());
    const names = await inventory.transaction(async tx => {
      await this.checkPrefix(tx, group);
      return allocateNames(tx, group.name, group.count, { dryRun: true });
    });
    return {
      group: viewOf(candidate),
      names: names.map(({ name }) => name),
      reasons: [
        ...intents.map(({ because }) => because),
        ...candidate.warnings,
      ],
    };
  }

  async create(
    request: GroupRequest,
    caller: Caller,
    options: Parameters<VmGroups['create']>[2] = {},
  ): Promise<GroupView> {
    const { idempotencyKey: key, guard, isVisible = () => true } = options;
    if (key === undefined) {
      return this.store(await this.resolve(request, caller, guard), caller);
    }
    const hash = this.hashOf(request);
    const known = (earlier: GroupView) => {
      if (earlier.group.idempotencyHash !== hash || !isVisible(earlier)) {
        throw new ConflictError(
          'Idempotency-Key: was used for another request; send a new key with a new request',
        );
      }
      return earlier;
    };
    // Before the request is checked: a request that is sent again later may no
    // longer be allowed by then, and still means the group that it created.
    const earlier = await this.findByKey(key, caller);
    if (earlier) {
      return known(earlier);
    }
    const candidate = await this.resolve(request, caller, guard);
    try {
      return await this.store(candidate, caller, { key, hash });
    } catch (error) {
      // Perhaps the same request, sent twice, was stored meanwhile.
      const faster =
        isUniqueViolation(error) && (await this.findByKey(key, caller));
      if (!faster) {
        throw error;
      }
      return known(faster);
    }
  }

  /** Checks a request against the options and the catalog; stores nothing. */
  private async resolve(
    request: GroupRequest,
    caller: Caller,
    guard: CreateGuard = () => {},
  ): Promise<Candidate> {
    const { platformOptions, ownership, inventory } = this.options;
    const pauses = await listPauses(inventory.knex);
    const { environment, image, size, executor } = platformOptions.check(
      request,
      id => pauses.has(id),
    );
    const now = inventory.now();
    const leaseExpiresAt = leaseEnd(request.lease, environment, now);
    const owned = await ownership.resolve(
      request.component,
      caller.credentials,
    );
    const { sshKeys, warnings } = await this.collectSshKeys(
      request,
      owned,
      caller,
    );
    await this.options.validate(executor, {
      stack: request.stack,
      image,
      size,
      userData: request.userData,
      sshKeys,
      labels: request.labels ?? {},
    });
    const id = randomUUID();
    const spec = { stack: request.stack, image: image.name, size: size.name };
    const candidate: Candidate = {
      warnings,
      labels: request.labels ?? {},
      spec: {
        groupId: id,
        revision: 1,
        ...spec,
        userData: request.userData ?? null,
        sshKeys,
        executor,
        createdAt: now,
      },
      group: {
        id,
        name:
          request.name ?? (await this.defaultPrefix(owned.component, request)),
        component: owned.component,
        componentName: parseEntityRef(owned.component).name,
        environment: environment.name,
        owner: owned.owner,
        otherOwners: owned.otherOwners,
        system: owned.system,
        executor,
        count: request.count,
        revision: 1,
        ...spec,
        onFailure: request.onFailure ?? 'delete',
        generation: 1,
        leaseExpiresAt,
        deleteRequestedAt: null,
        deleteForce: false,
        phase: 'pending',
        countPending: 0,
        countProvisioning: 0,
        countReady: 0,
        countFailed: 0,
        countDeleting: 0,
        countLost: 0,
        componentGoneAt: null,
        createdBy: caller.actor,
        changedBy: caller.actor,
        createdAt: now,
        updatedAt: now,
        deletedAt: null,
        idempotencyKey: null,
        idempotencyHash: null,
        nextRunAt: null,
        healthCheck: request.healthCheck ?? null,
        rolloutId: null,
        rolloutAllowance: null,
      },
    };
    guard(candidate);
    return candidate;
  }

  private async store(
    candidate: Candidate,
    caller: Caller,
    idempotency?: { key: string; hash: string },
  ): Promise<GroupView> {
    const { inventory, wake } = this.options;
    const { spec, labels, warnings } = candidate;
    const group: VmGroup = {
      ...candidate.group,
      // What the plan will make of it, so that it is written once.
      countPending: candidate.group.count,
      nextRunAt: candidate.group.leaseExpiresAt,
      idempotencyKey: idempotency ? ownKey(idempotency.key, caller) : null,
      idempotencyHash: idempotency?.hash ?? null,
    };
    const stored = await inventory.transaction(async tx => {
      await lockNamePrefix(tx, group.name);
      await this.checkPrefix(tx, group);
      await ownNamePrefix(tx, group.name, group.component);
      await insertGroup(tx, group, spec, labels);
      const applied = await applyPlan(tx, group, {
        actor: caller.actor,
        now: inventory.now(),
        reason: [`requested ${group.count} VMs`, ...warnings].join('; '),
        vms: [],
      });
      return applied.group;
    });
    wake();
    return viewOf({ group: stored, spec, labels });
  }

  private async findByKey(
    key: string,
    caller: Caller,
  ): Promise<GroupView | undefined> {
    const { knex } = this.options.inventory;
    const group = await findGroupByIdempotencyKey(knex, {
      key: ownKey(key, caller),
      plainKey: key,
      createdBy: caller.actor,
    });
    return group && (await this.withDetails([group], { userData: true }))[0];
  }

  async get(id: string): Promise<GroupView> {
    const group = await getGroup(this.options.inventory.knex, id);
    if (!group) {
      throw missing(id);
    }
    return (await this.withDetails([group], { userData: true }))[0];
  }

  async list(
    filter: InventoryFilter,
    page: PageRequest,
  ): Promise<StoredPage<GroupView>> {
    const { knex } = this.options.inventory;
    const found = await listGroups(knex, filter, page);
    return {
      ...found,
      items: await this.withDetails(found.items, { userData: false }),
    };
  }

  async update(
    id: string,
    change: UpdateVmGroup,
    caller: Caller,
    guard: ChangeGuard = () => {},
  ): Promise<GroupView> {
    const { inventory, platformOptions, wake } = this.options;
    await inventory.transaction(async tx => {
      const group = await this.lock(tx, id);
      const labels = (await getLabels(tx, [id])).get(id)!;
      guard({ group, labels }, { group, labels: change.labels ?? labels });
      if (group.deleteRequestedAt) {
        throw new ConflictError('This group is being deleted');
      }
      if (group.generation !== change.generation) {
        throw new ConflictError(
          `generation: is ${group.generation} by now, not ${change.generation}; read the group again and repeat the change`,
        );
      }
      const now = inventory.now();
      const environment = platformOptions.environment(group.environment) ?? {
        name: group.environment,
        maxCount: group.count,
        lease: {},
      };
      const patch: Partial<VmGroup> = {
        generation: group.generation + 1,
        changedBy: caller.actor,
      };
      const said: string[] = [];
      if (change.count !== undefined && change.count !== group.count) {
        platformOptions.checkCount(change.count, environment);
        patch.count = change.count;
        said.push(`count ${group.count} → ${change.count}`);
      }
      if (change.lease !== undefined) {
        patch.leaseExpiresAt = leaseEnd(change.lease, environment, now);
        said.push(
          patch.leaseExpiresAt
            ? `lease until ${patch.leaseExpiresAt.toISOString()}`
            : 'no lease',
        );
      }
      if (change.onFailure !== undefined) {
        patch.onFailure = change.onFailure;
        said.push(`on failure ${change.onFailure}`);
      }
      if (change.healthCheck !== undefined) {
        patch.healthCheck = change.healthCheck;
        said.push(
          change.healthCheck ? 'health check changed' : 'no health check',
        );
      }
      if (change.labels !== undefined) {
        await replaceLabels(tx, id, change.labels);
        said.push('labels changed');
      }
      await applyPlan(tx, group, {
        actor: caller.actor,
        now,
        patch,
        reason: said.join(', ') || 'updated',
      });
    });
    wake();
    return this.get(id);
  }

  async delete(
    id: string,
    force: boolean,
    caller: Caller,
    guard: CreateGuard = () => {},
  ): Promise<GroupView> {
    const { inventory, wake } = this.options;
    await inventory.transaction(async tx => {
      const group = await this.lock(tx, id);
      guard({ group, labels: (await getLabels(tx, [id])).get(id)! });
      if (group.deletedAt) {
        return;
      }
      const now = inventory.now();
      const repeated =
        group.deleteRequestedAt !== null && (group.deleteForce || !force);
      await applyPlan(tx, group, {
        actor: caller.actor,
        now,
        patch: {
          deleteRequestedAt: group.deleteRequestedAt ?? now,
          deleteForce: group.deleteForce || force,
          generation: group.generation + (repeated ? 0 : 1),
          changedBy: caller.actor,
        },
        reason: force ? 'forced deletion requested' : 'deletion requested',
      });
    });
    wake();
    return this.get(id);
  }

  /** @throws InputError where the name belongs to another component */
  private async checkPrefix(
    tx: Transaction,
    { name, component }: VmGroup,
  ): Promise<void> {
    if (!(await mayUseNamePrefix(tx, name, component))) {
      throw new InputError(
        `name: ${name} is in use by VMs of another component; choose another name`,
      );
    }
  }

  /** The default name of a group may be another component's, of another namespace. */
  private async defaultPrefix(
    component: string,
    { environment, stack }: GroupRequest,
  ): Promise<string> {
    const { config, inventory } = this.options;
    const prefix = namePrefixOf(config.nameTemplate, {
      component,
      environment,
      stack,
    });
    const free = await inventory.transaction(tx =>
      mayUseNamePrefix(tx, prefix, component),
    );
    return free ? prefix : distinctPrefix(prefix, component);
  }

  private async lock(tx: Transaction, id: string): Promise<VmGroup> {
    const group = await lockGroup(tx, id);
    if (!group) {
      throw missing(id);
    }
    return group;
  }

  private async withDetails(
    groups: VmGroup[],
    options: { userData: boolean },
  ): Promise<GroupView[]> {
    if (groups.length === 0) {
      return [];
    }
    const { knex } = this.options.inventory;
    const [labels, specs, rollouts] = await Promise.all([
      getLabels(
        knex,
        groups.map(({ id }) => id),
      ),
      getGroupSpecs(
        knex,
        groups.map(({ id, revision }) => ({ groupId: id, revision })),
        options,
      ),
      readRolloutsOf(knex, groups),
    ]);
    const { deferUpToMs } = this.options.config.rollouts;
    return groups.map(group => {
      const held = rollouts.get(group.id);
      return viewOf({
        group,
        labels: labels.get(group.id)!,
        spec: specs.get(
          specKey({ groupId: group.id, revision: group.revision }),
        ) as GroupSpec,
        rollout: held && {
          ...held,
          deferrableUntil: deferrableUntil(
            held.rollout,
            held.rolloutGroup,
            deferUpToMs,
          ),
        },
      });
    });
  }

  /** The same for requests that mean the same. */
  private hashOf(request: GroupRequest): string {
    const component = this.options.ownership.expand(request.component);
    return hashOf({ ...request, component });
  }

  /** Of the request, of who requests, and of the teams that own the component. */
  private async collectSshKeys(
    request: GroupRequest,
    owners: Owners,
    { credentials, actor }: Caller,
  ): Promise<{ sshKeys: string[]; warnings: string[] }> {
    const { annotation, teams } = this.options.config.sshKeys;
    const { keys, leftOut } =
      actor.type === 'user'
        ? await this.options.ownership.sshKeysOf(
            actor.ref,
            annotation,
            credentials,
          )
        : { keys: [], leftOut: 0 };
    const sshKeys = [
      ...new Set([
        ...(request.sshKeys ?? []),
        ...keys,
        ...ownersOf(owners).flatMap(team => teams.get(team) ?? []),
      ]),
    ];
    return {
      sshKeys,
      warnings:
        leftOut > 0
          ? [
              `${leftOut} ${
                leftOut === 1 ? 'line' : 'lines'
              } of the annotation ${annotation} of ${actorName(
                actor,
              )} were left out: not a public key in OpenSSH format, or more than ${
                vmLimits.sshKeys
              }`,
            ]
          : [],
    };
  }
}
