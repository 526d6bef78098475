import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import {
  type Vm,
  type VmApi,
  vmLimits,
  vmPhases,
} from '@backlot/plugin-vm-common';
import { vmEntity, vmEntityRef } from './vmEntity';

/** What a machine is called before it exists helps nobody in the catalog. */
const hasBeenReady = (vm: Vm) => vm.readyAt !== undefined;

const NAME = 'backlot-vms';
/** VMs that one request asks for by id, which go into its address. */
const IDS_AT_ONCE = 50;

/**
 * Keeps the VMs that have been ready in the catalog: follows the feed of
 * changes, and compares everything now and then.
 *
 * @remarks
 * Its place in the feed is not kept: whoever starts, compares everything
 * first. Replicas may take turns, because each reads VMs as they are by now.
 */
export class VmEntityProvider implements EntityProvider {
  private connection?: EntityProviderConnection;
  /** How far the feed was read; undefined before everything was compared. */
  private after?: number;
  private comparedAt = -Infinity;

  constructor(
    private readonly options: {
      vm: VmApi;
      auth: AuthService;
      logger: LoggerService;
      /** Only VMs of these; undefined for all. */
      environments?: string[];
      /** Milliseconds between comparisons of everything. */
      compareEveryMs: number;
    },
  ) {}

  getProviderName(): string {
    return NAME;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
  }

  /** Brings the catalog up to date. */
  async refresh(): Promise<void> {
    const since = performance.now() - this.comparedAt;
    if (this.after === undefined || since > this.options.compareEveryMs) {
      await this.compareAll();
    } else {
      await this.follow();
    }
  }

  private async compareAll(): Promise<void> {
    // The place comes first, so that what changes meanwhile is read again.
    const { nextAfter } = await this.options.vm.listChanges(
      { after: 'now' },
      await this.request(),
    );
    const entities: DeferredEntity[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.options.vm.listVms(
        {
          environment: this.options.environments,
          limit: vmLimits.pageSize,
          cursor,
        },
        await this.request(),
      );
      entities.push(...page.items.filter(hasBeenReady).map(deferred));
      cursor = page.nextCursor;
    } while (cursor);
    await this.connected().applyMutation({ type: 'full', entities });
    this.after = nextAfter;
    this.comparedAt = performance.now();
    this.options.logger.info(`The catalog has ${entities.length} VMs`);
  }

  private async follow(): Promise<void> {
    for (;;) {
      const { items, nextAfter } = await this.options.vm.listChanges(
        { after: this.after, limit: vmLimits.pageSize },
        await this.request(),
      );
      const ids = new Set(items.flatMap(({ vmId }) => vmId ?? []));
      await this.take(await this.read([...ids]));
      this.after = nextAfter;
      if (items.length < vmLimits.pageSize) {
        return;
      }
    }
  }

  private async read(ids: string[]): Promise<Vm[]> {
    const vms: Vm[] = [];
    for (let i = 0; i < ids.length; i += IDS_AT_ONCE) {
      const { items } = await this.options.vm.listVms(
        {
          id: ids.slice(i, i + IDS_AT_ONCE),
          environment: this.options.environments,
          phase: [...vmPhases],
          limit: IDS_AT_ONCE,
        },
        await this.request(),
      );
      vms.push(...items);
    }
    return vms;
  }

  private async take(vms: Vm[]): Promise<void> {
    const present = vms.filter(vm => vm.phase !== 'deleted');
    const names = new Set(present.map(({ name }) => name));
    const added = present.filter(hasBeenReady).map(deferred);
    // A successor may have its name already.
    const removed = vms
      .filter(({ phase, name }) => phase === 'deleted' && !names.has(name))
      .map(({ name }) => ({ entityRef: vmEntityRef(name), locationKey: NAME }));
    if (added.length + removed.length > 0) {
      await this.connected().applyMutation({ type: 'delta', added, removed });
    }
  }

  private connected(): EntityProviderConnection {
    if (!this.connection) {
      throw new Error('The catalog has not connected this provider yet');
    }
    return this.connection;
  }

  private async request() {
    const { auth } = this.options;
    return auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'vm',
    });
  }
}

const deferred = (vm: Vm): DeferredEntity => ({
  entity: vmEntity(vm),
  locationKey: NAME,
});
