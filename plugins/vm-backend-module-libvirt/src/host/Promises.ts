import type { ListedDomain } from '../virsh/answers';

/** Longer than it takes from the choice of a host until the machine is listed there. */
const KEPT_MS = 60_000;

/**
 * The machines for which a host was chosen and which do not exist yet. Without
 * them, simultaneous creations would all choose the same host.
 */
export class Promises {
  private readonly promised = new Map<
    string,
    { host: string; machine: ListedDomain; until: number }
  >();

  constructor(private readonly now: () => number = Date.now) {}

  make(
    host: string,
    machine: Pick<ListedDomain, 'vmId' | 'name' | 'memoryMiB'>,
  ): void {
    this.promised.set(machine.vmId, {
      host,
      machine: { ...machine, power: 'unknown' },
      until: this.now() + KEPT_MS,
    });
  }

  /** What a host carries, with what was promised to others than this VM. */
  withPromised(
    host: string,
    listed: ListedDomain[],
    vmId: string,
  ): ListedDomain[] {
    const now = this.now();
    for (const [id, { until }] of this.promised) {
      if (until <= now) {
        this.promised.delete(id);
      }
    }
    const ids = new Set(listed.map(each => each.vmId)).add(vmId);
    const missing = [...this.promised.values()].filter(
      promise => promise.host === host && !ids.has(promise.machine.vmId),
    );
    return [...listed, ...missing.map(({ machine }) => machine)];
  }
}
