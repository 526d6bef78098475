import { KeyedMutex } from '@backlot/plugin-vm-executor-kit';
import type { ListedDomain } from '../virsh/answers';
import type { Domains } from './Domains';
import { describeLoad, hasRoom, type HostLimits, isOverfull } from './room';

/**
 * Lets machines in as far as the limits of their host allow, in the order in
 * which they came. The titles of its domains show what a host carries, so that all
 * backends count the same.
 */
export class Admission {
  private readonly turns = new KeyedMutex();

  constructor(
    private readonly domains: Domains,
    private readonly limits: HostLimits,
  ) {}

  get isLimited(): boolean {
    return this.limits.vms !== undefined || this.limits.memoryMiB !== undefined;
  }

  /** @returns whether a machine that is defined may go on */
  async enter(
    machine: Required<Pick<ListedDomain, 'vmId' | 'memoryMiB' | 'waitsSince'>>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { domains, limits } = this;
    const enter = async () => {
      const listed = await domains.list(signal);
      const mine = listed.find(({ vmId }) => vmId === machine.vmId);
      // A backend that ended may have admitted it already.
      if (!mine || mine.waitsSince !== undefined) {
        if (!hasRoom(limits, listed, machine)) {
          return false;
        }
        await domains.writeTag({ ...machine, waitsSince: undefined }, signal);
      }
      // Another backend may have admitted another machine at the same time.
      if (!isOverfull(limits, await domains.list(signal))) {
        return true;
      }
      await domains.writeTag(machine, signal);
      return false;
    };
    return this.turns.run('', enter, signal);
  }

  async describe(signal: AbortSignal): Promise<string> {
    return describeLoad(this.limits, await this.domains.list(signal));
  }
}
