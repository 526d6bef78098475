import type {
  ListVmChanges,
  ListVms,
  Vm,
  VmApi,
  VmChange,
} from '@backlot/plugin-vm-common';

/** Stands for the vm plugin: VMs, and the feed of what happened to them. For tests only. */
export class FakeInventory {
  readonly vms = new Map<string, Vm>();
  private readonly changes: VmChange[] = [];
  readonly requests: string[] = [];

  put(id: string, vm: Partial<Vm> = {}): void {
    this.vms.set(id, {
      id,
      groupId: 'group',
      name: `orders-staging-java-${id}`,
      phase: 'ready',
      power: 'running',
      component: 'component:default/orders',
      environment: 'staging',
      owner: 'group:default/orders-team',
      stack: 'java',
      image: 'debian-12',
      size: 'small',
      specRevision: 1,
      executor: 'local',
      addresses: [],
      facts: {},
      operation: null,
      error: null,
      can: [],
      createdAt: '2030-01-01T00:00:00Z',
      readyAt: '2030-01-01T00:01:00Z',
      ...this.vms.get(id),
      ...vm,
    });
    this.changes.push({
      seq: this.changes.length + 1,
      at: '2030-01-01T00:00:00Z',
      groupId: 'group',
      vmId: id,
      actor: 'engine',
      reason: 'something',
    });
  }

  api(): VmApi {
    const api: Pick<VmApi, 'listVms' | 'listChanges'> = {
      listVms: async (query: ListVms = {}) => {
        this.requests.push(query.id ? 'some' : 'all');
        const wanted = (field: keyof Vm & keyof ListVms, vm: Vm) =>
          query[field] === undefined ||
          [query[field]].flat().includes(vm[field] as never);
        return {
          items: [...this.vms.values()].filter(
            vm =>
              wanted('id', vm) &&
              wanted('environment', vm) &&
              (query.phase ? wanted('phase', vm) : vm.phase !== 'deleted'),
          ),
        };
      },
      listChanges: async ({ after = 0, limit = 100 }: ListVmChanges = {}) => {
        this.requests.push('changes');
        const items =
          after === 'now'
            ? []
            : this.changes
                .filter(({ seq }) => seq > Number(after))
                .slice(0, Number(limit));
        return {
          items,
          nextAfter:
            after === 'now'
              ? this.changes.length
              : items.at(-1)?.seq ?? Number(after),
        };
      },
    };
    return api as VmApi;
  }
}
