/**
 * An engine over a real database and a scripted provider, on injected time.
 * For tests only.
 */
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { CreateVmGroup } from '@backlot/plugin-vm-common';
import type { VmExecutor } from '@backlot/plugin-vm-node';
import {
  type Script,
  ScriptedExecutor,
  ScriptedWorld,
} from '@backlot/plugin-vm-node/testing';
import { ConfigReader } from '@backstage/config';
import type { Knex } from 'knex';
import { type VmConfig, readVmConfig } from '../config/vmConfig';
import { Engine } from '../engine/Engine';
import { ServedExecutor } from '../engine/ServedExecutor';
import { DefaultVmGroups } from '../groups/DefaultVmGroups';
import { DefaultVms } from '../vms/DefaultVms';
import { PlatformOptions } from '../options/PlatformOptions';
import { Ownership } from '../catalog/Ownership';
import { reconcileGroups } from '../groups/reconcileGroups';
import { DefaultRollouts } from '../rollouts/DefaultRollouts';
import { RolloutDriver } from '../rollouts/RolloutDriver';
import type { Caller } from '../model/caller';
import { assertLockOrder } from './assertLockOrder';
import { ComponentSearch } from '../catalog/ComponentSearch';
import { Inventory } from '../inventory/Inventory';
import { queueNotifications } from '../inventory/notifications';
import type { Clock } from '../inventory/clock';
import { vmWorkTable } from '../inventory/tables/vms';
import type { VmWork } from '../model/vm';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';

export class ManualClock implements Clock {
  private time = new Date('2030-01-01T00:00:00Z').getTime();

  now(): Date {
    return new Date(this.time);
  }

  advance(ms: number): void {
    this.time += ms;
  }

  async sync(): Promise<void> {}
}

export const testVmConfig = {
  environments: {
    staging: {},
    production: {
      maxCount: 10,
      images: ['debian-12'],
      lease: { default: { days: 7 }, max: { days: 30 } },
    },
  },
  stacks: { java: { title: 'Java' }, go: {} },
  images: {
    'debian-12': {
      title: 'Debian 12',
      os: { name: 'Debian', version: '12' },
      endOfLife: '2028-06-30',
      sshUser: 'debian',
    },
    micro: { os: { name: 'Micro', version: '1' }, userData: 'script' },
  },
  sizes: {
    small: { cpus: 1, memoryMiB: 128, diskGiB: 1 },
    large: { cpus: 4, memoryMiB: 8192, diskGiB: 40 },
  },
  executors: {
    scripted: { kind: 'scripted', limits: { create: 5, other: 5 } },
  },
};

export const entity = (
  kind: string,
  name: string,
  owner: string,
  more: {
    partOf?: string;
    lifecycle?: string;
    tags?: string[];
    /** Owners that some processor added. */
    others?: string[];
  } = {},
) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'default', tags: more.tags ?? [] },
  spec: { owner, ...(more.lifecycle && { lifecycle: more.lifecycle }) },
  relations: [
    // The catalog sorts relations.
    ...[owner, ...(more.others ?? [])]
      .sort()
      .map(targetRef => ({ type: 'ownedBy', targetRef })),
    ...(more.partOf ? [{ type: 'partOf', targetRef: more.partOf }] : []),
  ],
});

export const testEntities = [
  entity('System', 'shop', 'group:default/orders-team', {
    partOf: 'domain:default/retail',
  }),
  entity('Component', 'orders', 'group:default/orders-team', {
    partOf: 'system:default/shop',
    lifecycle: 'production',
    tags: ['java', 'http'],
  }),
  entity('Component', 'payments', 'group:default/payments-team', {
    lifecycle: 'experimental',
    tags: ['java'],
  }),
];

export type TestReplica = { engine: Engine; served: ServedExecutor };

export class TestBackend {
  static async create(
    knex: Knex,
    options: {
      script?: Script;
      executor?: ConstructorParameters<typeof ScriptedExecutor>[2];
      /** Beside the scripted one, by their ids in config. */
      others?: Record<string, VmExecutor>;
      vm?: object;
    } = {},
  ): Promise<TestBackend> {
    const clock = new ManualClock();
    const inventory = await Inventory.create({
      database: { getClient: async () => knex },
      clock,
    });
    assertLockOrder(knex);
    return new TestBackend(inventory, clock, options);
  }

  readonly world = new ScriptedWorld();
  readonly config: VmConfig;
  readonly platformOptions: PlatformOptions;
  readonly ownership: Ownership;
  readonly components: ComponentSearch;
  readonly groups: DefaultVmGroups;
  readonly vms: DefaultVms;
  readonly rollouts: DefaultRollouts;
  readonly caller: Caller = {
    credentials: mockCredentials.user('user:default/olivia'),
    actor: { type: 'user', ref: 'user:default/olivia' },
  };
  readonly main: TestReplica;

  private constructor(
    readonly inventory: Inventory,
    readonly clock: ManualClock,
    private readonly options: {
      script?: Script;
      executor?: ConstructorParameters<typeof ScriptedExecutor>[2];
      others?: Record<string, VmExecutor>;
      vm?: object;
    },
  ) {
    this.config = readVmConfig(
      new ConfigReader({ vm: { ...testVmConfig, ...options.vm } }),
    );
    this.platformOptions = new PlatformOptions(this.config);
    const catalog = catalogServiceMock({ entities: testEntities });
    this.ownership = new Ownership(catalog, mockServices.auth());
    this.components = new ComponentSearch(catalog, mockServices.auth());
    const { components } = this;
    this.groups = new DefaultVmGroups({
      inventory,
      config: this.config,
      platformOptions: this.platformOptions,
      ownership: this.ownership,
      validate: async () => {},
      wake: () => {},
    });
    this.vms = new DefaultVms({
      inventory,
      components,
      hasPower: () => true,
      wake: () => {},
    });
    this.rollouts = new DefaultRollouts({
      inventory,
      config: this.config,
      platformOptions: this.platformOptions,
      ownership: this.ownership,
      components,
      validate: async () => {},
      notify: queueNotifications,
      wake: () => {},
      onChange: () => {},
    });
    this.main = this.replica();
  }

  /** Another backend that carries rollouts on. */
  rolloutDriver(): RolloutDriver {
    return new RolloutDriver({
      inventory: this.inventory,
      logger: mockServices.logger.mock(),
      settings: this.config.rollouts,
      notify: queueNotifications,
      wake: () => {},
      onChange: () => {},
    });
  }

  /**
   * Works on VMs and rollouts until nothing happens any more by itself; each
   * look at a rollout is that of two backends that have just started.
   */
  async settleRollouts(options: { maxMs?: number } = {}): Promise<void> {
    const { knex } = this.inventory;
    const end = this.clock.now().getTime() + (options.maxMs ?? 86_400_000);
    for (let round = 0; round < 2000; round++) {
      await this.settle();
      await knex('rollouts').update({ next_run_at: this.clock.now() });
      await Promise.all([
        this.rolloutDriver().runDue(),
        this.rolloutDriver().runDue(),
      ]);
      const [{ due }] = await knex('vm_work')
        .whereNotNull('next_run_at')
        .count({ due: '*' });
      if (Number(due) > 0) {
        continue;
      }
      const waits = (await knex('rollouts').whereNull('finished_at'))
        .map(row => row.waits_for && JSON.parse(row.waits_for))
        .filter(Boolean);
      const times = waits.map(({ until }) =>
        until ? new Date(until).getTime() : Infinity,
      );
      // A gate counts seconds, without news from the VM.
      if (waits.some(wait => wait.for === 'vms')) {
        times.push(this.clock.now().getTime() + this.config.rollouts.probeMs);
      }
      const next = Math.min(...times);
      if (next > end) {
        return;
      }
      this.clock.advance(Math.max(0, next - this.clock.now().getTime()));
    }
    throw new Error('The rollouts never come to rest');
  }

  /** One more backend over the same database and provider. */
  replica(script: Script = this.options.script ?? (() => ({}))): TestReplica {
    const config = this.config.executors.get('scripted')!;
    const logger = mockServices.logger.mock();
    const served = new ServedExecutor({
      id: 'scripted',
      kind: 'scripted',
      executor: new ScriptedExecutor(this.world, script, this.options.executor),
      settings: { ...config.settings, callTimeoutMs: 200 },
      logger,
    });
    const others = Object.entries(this.options.others ?? {}).map(
      ([id, executor]) =>
        new ServedExecutor({
          id,
          kind: 'scripted',
          executor,
          settings: this.config.executors.get(id)!.settings,
          logger,
        }),
    );
    const engine = new Engine({
      inventory: this.inventory,
      executors: [...others, served],
      logger,
      settings: this.config.engine,
      reconcileGroups: () => reconcileGroups(this.inventory),
      step: { specOptions: this.platformOptions, random: () => 0.5 },
    });
    return { engine, served };
  }

  async request(request: Partial<CreateVmGroup> = {}, idempotencyKey?: string) {
    return this.groups.create(
      {
        component: 'orders',
        environment: 'staging',
        stack: 'java',
        image: 'debian-12',
        size: 'small',
        count: 1,
        ...request,
      },
      this.caller,
      { idempotencyKey },
    );
  }

  async group(id: string) {
    return (await this.groups.get(id)).group;
  }

  /** All VMs of a group, deleted ones as well, by name and age. */
  async vmsOf(groupId: string) {
    const { items } = await this.vms.list(
      { group: [groupId] },
      { limit: 500 },
      this.caller,
    );
    const deleted = await this.vms.list(
      { group: [groupId], phase: ['deleted'] },
      { limit: 500 },
      this.caller,
    );
    return [...items, ...deleted.items];
  }

  /** The engine's hold on a VM. */
  async workOf(vmId: string): Promise<VmWork> {
    const row = await this.inventory.knex('vm_work').where('id', vmId).first();
    return vmWorkTable.decode(row);
  }

  async operationsOf(vmId: string) {
    return (
      await this.vms.listOperations(vmId, { limit: 100 })
    ).items.reverse();
  }

  async logOf(operationId: string) {
    return (await this.vms.readLog(operationId, 0)).items.map(
      ({ line }) => line,
    );
  }

  /** Works until nothing is due, moving the time on to what comes next. */
  async settle(
    replica: TestReplica = this.main,
    options: { maxMs?: number } = {},
  ): Promise<void> {
    const end = this.clock.now().getTime() + (options.maxMs ?? 3_600_000);
    for (let round = 0; round < 5000; round++) {
      if ((await replica.engine.runDue()) > 0) {
        continue;
      }
      const [{ next }] = await this.inventory
        .knex('vm_work')
        .whereNotNull('next_run_at')
        .where('next_run_at', '>', this.clock.now())
        .min({ next: 'next_run_at' });
      if (next === null || next === undefined) {
        return;
      }
      const at = new Date(next as any).getTime();
      if (at > end) {
        return;
      }
      this.clock.advance(at - this.clock.now().getTime());
    }
    throw new Error('The engine never comes to rest');
  }
}
