/** Users who ask for all sorts of things all the while. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Vm, type VmGroup } from '@backlot/plugin-vm-common';
import { seededRandom } from 'machine-service';
import { Turns } from '../Turns';
import { components } from '../system/config';
import type { Asker } from './Asker';
import { type GroupRecord, emptyRecord } from './Record';

const USERS = 6;
const MAX_COUNT = 8;

type KnownGroup = GroupRecord & {
  /** Whoever changes a group does so alone, so that it is known what it shall be. */
  turns: Turns;
};

const actions = ['start', 'stop', 'restart', 'recreate', 'retry'] as const;

const rolloutActions = ['pause', 'resume', 'abort', 'rollback'] as const;

export class Driver {
  readonly record = emptyRecord();
  /** VMs asked for so far. */
  vms = 0;
  private readonly groups: KnownGroup[] = [];
  private created = 0;

  constructor(
    private readonly options: {
      asker: Asker;
      seed: string;
      /** To ask for in all. */
      vms: number;
      durationMs: number;
    },
  ) {}

  /** Sends requests until the time is over and enough VMs were requested. */
  async run(): Promise<void> {
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: USERS }, (_, user) => this.runUser(user, startedAt)),
    );
    this.record.groups = this.groups.map(({ turns: _, ...group }) => group);
  }

  private async runUser(user: number, startedAt: number): Promise<void> {
    const { seed, vms, durationMs } = this.options;
    const random = seededRandom(`user:${seed}:${user}`);
    for (;;) {
      const share = (performance.now() - startedAt) / durationMs;
      if (share >= 1 && this.vms >= vms) {
        return;
      }
      if (this.vms < Math.min(1, share) * vms) {
        await this.askForMore(random);
      } else {
        await this.askForChange(random);
      }
      await sleep(50 + random() * 400);
    }
  }

  private async askForMore(random: () => number): Promise<void> {
    const group = this.pickGroup(random);
    if (!group || random() < 0.75) {
      await this.create(random);
    } else {
      await this.scale(group, 1 + Math.floor(random() * MAX_COUNT));
    }
  }

  private async askForChange(random: () => number): Promise<void> {
    const group = this.pickGroup(random);
    if (!group) {
      return;
    }
    const force = random() < 0.15;
    const chance = random();
    if (chance < 0.08) {
      await this.startRollout(random);
    } else if (chance < 0.12) {
      await this.actOnRollout(random);
    } else if (chance < 0.25) {
      await this.scale(group, 1 + Math.floor(random() * group.count!));
    } else if (chance < 0.28) {
      await this.deleteGroup(group, force);
    } else if (chance < 0.4) {
      await this.deleteVm(group, force, random);
    } else {
      await this.act(group, random);
    }
  }

  private pickGroup(random: () => number): KnownGroup | undefined {
    const living = this.livingGroups();
    return living[Math.floor(random() * living.length)];
  }

  private livingGroups(): KnownGroup[] {
    return this.groups.filter(({ count }) => count !== null);
  }

  /** Its key makes it safe to repeat. */
  private async create(random: () => number): Promise<void> {
    const number = this.created++;
    const key = `${this.options.seed}-${number}`;
    const component = Math.floor(random() * components);
    const ask = {
      component: `app-${String(component).padStart(5, '0')}`,
      environment: 'staging',
      stack: 'java',
      image: 'debian-12',
      size: 'small',
      count: 1 + Math.floor(random() * 4),
      onFailure: random() < 0.3 ? ('keep' as const) : ('delete' as const),
    };
    this.vms += ask.count;
    const send = () =>
      this.options.asker.ask(client =>
        client.createGroup(ask, { idempotencyKey: key }),
      );
    const { accepted, refused } = await send();
    if (!accepted) {
      this.odd(`creation ${key} was refused: ${refused?.message}`);
      return;
    }
    this.groups.push({
      id: accepted.id,
      key,
      count: ask.count,
      force: false,
      turns: new Turns(),
    });
    if (random() < 0.2) {
      const again = await send();
      if (again.accepted?.id !== accepted.id) {
        this.odd(
          `creation ${key} was answered ${accepted.id}, and then ${
            again.accepted?.id ?? again.refused?.message
          }`,
        );
      }
    }
  }

  private scale(group: KnownGroup, count: number): Promise<void> {
    return group.turns.take(async () => {
      const before = await this.readLiving(group);
      if (!before || before.count === count) {
        return;
      }
      const { accepted, refused, lost } = await this.options.asker.ask(client =>
        client.updateGroup(group.id, {
          generation: before.generation,
          count,
        }),
      );
      this.vms += Math.max(0, count - before.count);
      if (accepted) {
        group.count = count;
        return;
      }
      const after = await this.readLiving(group);
      const isOurs = after?.generation === before.generation + 1;
      if (lost > 0 && isOurs && after?.count === count) {
        group.count = count;
      } else if (after && after.count !== group.count) {
        this.odd(
          `group ${group.id} has count ${after.count}, though scaling it from ${group.count} to ${count} was refused: ${refused?.message}`,
        );
      }
    });
  }

  private deleteGroup(group: KnownGroup, force: boolean): Promise<void> {
    return group.turns.take(async () => {
      // Something has to be left to ask about.
      const living = this.livingGroups().length;
      if (group.count === null || living < this.groups.length / 2) {
        return;
      }
      const { accepted, refused } = await this.options.asker.ask(client =>
        client.deleteGroup(group.id, { force }),
      );
      if (accepted) {
        group.count = null;
        group.force = force;
      } else {
        this.odd(
          `the deletion of group ${group.id} was refused: ${refused?.message}`,
        );
      }
    });
  }

  private deleteVm(
    group: KnownGroup,
    force: boolean,
    random: () => number,
  ): Promise<void> {
    return group.turns.take(async () => {
      const vm = await this.pickVm(group, random);
      if (!vm || group.count === null || group.count < 2) {
        return;
      }
      const { accepted } = await this.options.asker.ask(client =>
        client.deleteVm(vm.id, { force }),
      );
      if (!accepted) {
        return;
      }
      this.record.gone.push({ vmId: vm.id, ask: 'delete' });
      const after = await this.readLiving(group);
      // One that was on its way out already leaves the count as it is.
      if (after && ![group.count, group.count - 1].includes(after.count)) {
        this.odd(
          `group ${group.id} has count ${after.count} after ${vm.name} was deleted; it was ${group.count}`,
        );
      }
      group.count = after?.count ?? group.count;
    });
  }

  private act(group: KnownGroup, random: () => number): Promise<void> {
    return group.turns.take(async () => {
      const vm = await this.pickVm(group, random);
      const action = actions[Math.floor(random() * actions.length)];
      if (!vm || group.count === null) {
        return;
      }
      const { accepted } = await this.options.asker.ask(client =>
        client.actOnVm(vm.id, action),
      );
      if (accepted) {
        this.record.wishes.push({ vmId: vm.id, action });
      }
      if (accepted && action === 'recreate') {
        this.record.gone.push({ vmId: vm.id, ask: action });
      }
    });
  }

  /** Refused where one of the groups has a rollout already. */
  private async startRollout(random: () => number): Promise<void> {
    const groups = [this.pickGroup(random), this.pickGroup(random)].flatMap(
      group => group?.id ?? [],
    );
    const { accepted } = await this.options.asker.ask(client =>
      client.createRollout({
        groups: [...new Set(groups)],
        change: { size: random() < 0.5 ? 'small' : 'large' },
        strategy: {
          maxSurge: random() < 0.5 ? 0 : 1,
          maxUnavailable: random() < 0.5 ? 1 : '50%',
          batchSize: '50%',
          pauseOnFailures: random() < 0.5 ? 2 : '100%',
        },
      }),
    );
    if (accepted) {
      this.record.rollouts.push(accepted.id);
    }
  }

  private async actOnRollout(random: () => number): Promise<void> {
    const { rollouts } = this.record;
    const id = rollouts[Math.floor(random() * rollouts.length)];
    const action = rolloutActions[Math.floor(random() * rolloutActions.length)];
    if (id) {
      await this.options.asker.ask(client =>
        client.actOnRollout(id, { action }),
      );
    }
  }

  private async pickVm(
    group: KnownGroup,
    random: () => number,
  ): Promise<Vm | undefined> {
    const { items } = await this.options.asker.read(client =>
      client.listVms({ group: group.id }),
    );
    return items[Math.floor(random() * items.length)];
  }

  /** Undefined for a group whose deletion was accepted. */
  private async readLiving(group: KnownGroup): Promise<VmGroup | undefined> {
    return group.count === null
      ? undefined
      : this.options.asker.read(client => client.getGroup(group.id));
  }

  private odd(what: string): void {
    this.record.oddities.push(what);
  }
}
