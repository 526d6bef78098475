import { randomUUID } from 'node:crypto';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type {
  DeferRollout,
  RolloutActionRequest,
  RolloutPlan,
} from '@backlot/plugin-vm-common';
import type { VmConfig } from '../config/vmConfig';
import type { Ownership } from '../catalog/Ownership';
import type { Caller } from '../model/caller';
import { limitsOf } from '../groups/rolloutLimits';
import {
  getGroups,
  getLabels,
  lockGroups,
} from '../inventory/groups/readGroups';
import type { GroupCondition } from '../model/conditions';
import type { QueueNotifications } from '../inventory/notifications';
import type { PageRequest, StoredPage } from '../inventory/page';
import {
  type GroupPhaseCounts,
  countCovered,
  countGroupPhases,
  getRollout,
  listBatches,
  listEvents,
  listRolloutGroups,
  listRollouts,
  lockRollout,
  readRolloutGroups,
} from '../inventory/rollouts/readRollouts';
import {
  appendEvents,
  insertBatches,
  insertRollout,
  setRollout,
  updateRollout,
  updateRolloutGroups,
} from '../inventory/rollouts/writeRollouts';
import type { Rollout } from '../model/rollout';
import { ownersOf } from '../model/owners';
import { actionHandlers } from './actions';
import { toRows } from './batchRows';
import {
  newRolloutGroup,
  numbersOf,
  titleOf,
  warningsOf,
} from './describeRollout';
import { planEstimatedBatches } from './planEstimatedBatches';
import { estimateAll } from './estimate';
import type {
  RolloutCoverage,
  RolloutEventQuery,
  RolloutFilter,
  RolloutGroupFilter,
  RolloutGroupView,
  RolloutRequest,
  RolloutScope,
  RolloutView,
  Rollouts,
} from './Rollouts';
import {
  type SelectOptions,
  type SelectedGroup,
  type Selection,
  selectGroups,
} from './selectGroups';
import { plannedNotifications } from './notifications';
import { deferrableUntil } from '../model/rolloutRules';
import { isSameActor } from '../model/actor';
import type { ComponentSearch } from '../catalog/ComponentSearch';
import { possibleActions, refusalOf } from './actions/possibleActions';
import { batchesInWords, groupsInWords, vmsInWords } from './words';

const EVERYTHING: RolloutScope = { visible: true, mayReplace: () => true };

const missing = (id: string) => new NotFoundError(`There is no rollout ${id}`);

const isStarter = ({ createdBy }: Rollout, { actor }: Caller): boolean =>
  isSameActor(createdBy, actor);

/** As somebody who may do everything sees it; nobody approves their own rollout. */
const viewOf = (
  rollout: Rollout,
  groups: GroupPhaseCounts,
  caller: Caller,
): RolloutView => ({
  rollout,
  groups,
  can: possibleActions(rollout).filter(
    action => action !== 'approve' || !isStarter(rollout, caller),
  ),
});

/** One method for each route about rollouts; the work is in the files beside it. */
export class DefaultRollouts implements Rollouts, RolloutCoverage {
  constructor(
    private readonly options: SelectOptions & {
      config: VmConfig;
      ownership: Ownership;
      components: ComponentSearch;
      notify: QueueNotifications;
      /** Called after a commit that gave the engine or the rollouts work. */
      wake: () => void;
      /** Called after a commit that changed a rollout. */
      onChange: (rolloutId: string) => void;
    },
  ) {}

  async plan(
    request: RolloutRequest,
    caller: Caller,
    scope: RolloutScope = EVERYTHING,
  ): Promise<RolloutPlan> {
    const { groups, skipped } = await this.select(request, caller, scope);
    const batches = await planEstimatedBatches(
      this.options,
      groups,
      request.strategy,
    );
    const refOf = ({ group }: Pick<SelectedGroup, 'group'>) => ({
      groupId: group.id,
      name: group.name,
      component: group.component,
      environment: group.environment,
      owner: group.owner,
      system: group.system ?? undefined,
    });
    const numbers = numbersOf(batches);
    return {
      groups: groups.map(item => {
        const { unavailable, surge } = limitsOf(
          request.strategy,
          item.group.count,
        );
        return {
          ...refOf(item),
          vms: item.vms,
          count: item.group.count,
          from: item.from,
          to: item.to,
          batches: numbers.get(item.group.id) ?? [],
          maxUnavailable: unavailable,
          maxSurge: surge,
          warnings: warningsOf(item, { unavailable, surge }),
        };
      }),
      skipped: skipped.map(({ group, reason }) => ({
        ...refOf({ group }),
        reason,
      })),
      batches: batches.map(({ groups: batchGroups, ...batch }, index) => ({
        ...batch,
        number: index + 1,
        groups: batchGroups.length,
      })),
      vms: groups.reduce((sum, { vms }) => sum + vms, 0),
      estimatedSeconds: estimateAll(batches, request.strategy),
      untold: await this.options.ownership.findUnknown(
        groups.flatMap(({ group }) => ownersOf(group)),
        caller.credentials,
      ),
      strategy: request.strategy,
    };
  }

  async create(
    request: RolloutRequest,
    caller: Caller,
    scope: RolloutScope = EVERYTHING,
  ): Promise<RolloutView> {
    const { inventory, notify, wake, onChange } = this.options;
    const selection = await this.select(request, caller, scope);
    const { groups } = selection;
    if (groups.length === 0) {
      throw new InputError(
        'change: the VMs of all groups match already; set replaceMatching to replace them anyway',
      );
    }
    const batches = await planEstimatedBatches(
      this.options,
      groups,
      request.strategy,
    );
    const now = inventory.now();
    const startAt =
      request.strategy.startAt && new Date(request.strategy.startAt);
    const id = randomUUID();
    const begin = startAt && startAt > now ? startAt : now;
    const rollout: Rollout = {
      id,
      title: request.title ?? titleOf(request, selection),
      phase: 'running',
      direction: 'forward',
      change: request.change,
      replaceMatching: request.replaceMatching ?? false,
      strategy: request.strategy,
      waitsFor: null,
      pausedBecause: null,
      batch: 0,
      batches: batches.length,
      approved: [],
      vmsTotal: groups.reduce((sum, { vms }) => sum + vms, 0),
      vmsDone: 0,
      vmsFailed: 0,
      events: 1,
      createdBy: caller.actor,
      createdAt: now,
      updatedAt: now,
      resumedAt: now,
      deadlineAt: new Date(
        begin.getTime() + request.strategy.deadlineSeconds * 1000,
      ),
      finishedAt: null,
      lookedAt: null,
      nextRunAt: now,
      claimToken: null,
      claimedUntil: null,
    };
    await inventory.transaction(async tx => {
      const locked = await lockGroups(
        tx,
        groups.map(({ group }) => group.id),
      );
      const byId = new Map(locked.map(group => [group.id, group]));
      for (const { group } of groups) {
        const today = byId.get(group.id);
        if (
          !today ||
          today.rolloutId !== null ||
          today.deleteRequestedAt ||
          today.revision !== group.revision
        ) {
          throw new ConflictError(
            `${group.name} changed while the rollout was planned; review the new plan and try again`,
          );
        }
      }
      await insertRollout(
        tx,
        rollout,
        groups.map(item => newRolloutGroup(id, item)),
      );
      await insertBatches(tx, toRows(id, 1, batches));
      await setRollout(
        tx,
        groups.map(({ group }) => group.id),
        id,
        now,
      );
      await appendEvents(
        tx,
        { id, events: 0 },
        [
          {
            actor: caller.actor,
            text: `started: ${vmsInWords(rollout.vmsTotal)} in ${groupsInWords(
              groups.length,
            )}, ${batchesInWords(batches.length)}`,
          },
        ],
        now,
      );
      await notify(tx, plannedNotifications(rollout, groups), now);
    });
    wake();
    onChange(id);
    return this.get(id, caller);
  }

  async get(id: string, caller: Caller): Promise<RolloutView> {
    const { knex } = this.options.inventory;
    const rollout = await getRollout(knex, id);
    if (!rollout) {
      throw missing(id);
    }
    const counts = await countGroupPhases(knex, [id]);
    return viewOf(rollout, counts.get(id) ?? {}, caller);
  }

  async list(
    filter: RolloutFilter,
    page: PageRequest,
    caller: Caller,
  ): Promise<StoredPage<RolloutView>> {
    const { knex } = this.options.inventory;
    const found = await listRollouts(knex, filter, page);
    const counts = await countGroupPhases(
      knex,
      found.items.map(({ id }) => id),
    );
    return {
      ...found,
      items: found.items.map(rollout =>
        viewOf(rollout, counts.get(rollout.id) ?? {}, caller),
      ),
    };
  }

  countCovered(ids: string[], condition: GroupCondition) {
    return countCovered(this.options.inventory.knex, ids, condition);
  }

  listBatches(id: string) {
    return listBatches(this.options.inventory.knex, id);
  }

  async listGroups(
    id: string,
    filter: RolloutGroupFilter,
    page: PageRequest,
  ): Promise<StoredPage<RolloutGroupView>> {
    const { inventory, config } = this.options;
    const { knex } = inventory;
    const found = await listRolloutGroups(knex, id, filter, page);
    const ids = found.items.map(({ groupId }) => groupId);
    const [rollout, groups, labels, batches] = await Promise.all([
      getRollout(knex, id),
      getGroups(knex, ids),
      getLabels(knex, ids),
      listBatches(knex, id),
    ]);
    const numbers = numbersOf(batches);
    return {
      ...found,
      items: found.items.map(rolloutGroup => ({
        rolloutGroup,
        group: groups.get(rolloutGroup.groupId)!,
        labels: labels.get(rolloutGroup.groupId)!,
        batches: numbers.get(rolloutGroup.groupId) ?? [],
        deferrableUntil: deferrableUntil(
          rollout!,
          rolloutGroup,
          config.rollouts.deferUpToMs,
        ),
      })),
    };
  }

  listEvents(id: string, query: RolloutEventQuery) {
    return listEvents(this.options.inventory.knex, id, query);
  }

  async act(
    id: string,
    request: RolloutActionRequest,
    caller: Caller,
  ): Promise<RolloutView> {
    const { inventory, config, wake, onChange } = this.options;
    await inventory.transaction(async tx => {
      const rollout = await lockRollout(tx, id);
      if (!rollout) {
        throw missing(id);
      }
      if (request.action === 'approve' && isStarter(rollout, caller)) {
        throw new NotAllowedError(
          `You started “${rollout.title}”, so somebody else has to approve it`,
        );
      }
      const refusal = refusalOf(request.action, rollout);
      if (refusal) {
        throw new ConflictError(
          `action: cannot ${
            request.action === 'rollback' ? 'roll back' : request.action
          } “${rollout.title}”: ${refusal}`,
        );
      }
      const now = inventory.now();
      const patch = await actionHandlers[request.action]({
        tx,
        rollout,
        actor: caller.actor,
        now,
        reason: request.reason,
        environments: [...config.environments.keys()],
      });
      const events = await appendEvents(
        tx,
        rollout,
        [
          {
            actor: caller.actor,
            text: `${request.action}${
              request.reason ? `: ${request.reason}` : ''
            }`,
          },
        ],
        now,
      );
      await updateRollout(tx, id, {
        ...patch,
        events,
        updatedAt: now,
        nextRunAt: now,
      });
    });
    wake();
    onChange(id);
    return this.get(id, caller);
  }

  async defer(
    id: string,
    groupId: string,
    request: DeferRollout,
    caller: Caller,
  ): Promise<RolloutGroupView> {
    const { inventory, config, wake, onChange } = this.options;
    await inventory.transaction(async tx => {
      const rollout = await lockRollout(tx, id);
      const [rolloutGroup] = rollout
        ? await readRolloutGroups(tx, id, { group: [groupId] })
        : [];
      if (!rollout || !rolloutGroup) {
        throw new NotFoundError(`The rollout ${id} has no group ${groupId}`);
      }
      const latest = deferrableUntil(
        rollout,
        rolloutGroup,
        config.rollouts.deferUpToMs,
      );
      if (!latest) {
        throw new ConflictError(
          `${rolloutGroup.name} cannot be deferred: its rollout is already ${rolloutGroup.phase}`,
        );
      }
      const now = inventory.now();
      const until = request.until === null ? null : new Date(request.until);
      if (until && until <= now) {
        throw new InputError(
          'until: is in the past; give a time in the future',
        );
      }
      if (until && until > latest) {
        throw new InputError(
          `until: the platform team allows ${latest.toISOString()} at the latest`,
        );
      }
      await updateRolloutGroups(tx, [
        { id: rolloutGroup.id, patch: { deferredUntil: until } },
      ]);
      const text = until
        ? `deferred until ${until.toISOString()}`
        : 'not deferred';
      const events = await appendEvents(
        tx,
        rollout,
        [
          {
            actor: caller.actor,
            groupId,
            text: `${rolloutGroup.name}: ${text}${
              request.reason ? `: ${request.reason}` : ''
            }`,
          },
        ],
        now,
      );
      await updateRollout(tx, id, { events, updatedAt: now, nextRunAt: now });
    });
    wake();
    onChange(id);
    const page = await this.listGroups(id, { group: [groupId] }, { limit: 1 });
    return page.items[0];
  }

  private async select(
    request: RolloutRequest,
    { credentials }: Caller,
    scope: RolloutScope,
  ): Promise<Selection> {
    const { filter, ...rest } = request;
    const narrowed =
      filter && (await this.options.components.narrow(filter, credentials));
    return selectGroups(
      this.options,
      { ...rest, ...(narrowed && { filter: narrowed }) },
      scope,
    );
  }
}
