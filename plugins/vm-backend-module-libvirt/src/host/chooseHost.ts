import type { ListedDomain } from '../virsh/answers';
import { failures } from '../errors';

/** What a host carries, or why that is not known. */
export interface HostLoad {
  name: string;
  limits: { vms?: number; memoryMiB?: number };
  machines?: ListedDomain[];
  problem?: string;
}

/** The host with the fewest machines among those with room for one more. */
export function chooseHost(hosts: HostLoad[], memoryMiB: number): string {
  const answering = hosts.filter(host => host.machines);
  if (answering.length === 0) {
    throw failures.noHostAnswers(
      hosts.map(({ name, problem }) => `${name}: ${problem}`).join('; '),
    );
  }
  const withRoom = answering.filter(({ limits, machines }) => {
    const used = machines!.reduce((sum, each) => sum + each.memoryMiB, 0);
    return (
      machines!.length < (limits.vms ?? Infinity) &&
      used + memoryMiB <= (limits.memoryMiB ?? Infinity)
    );
  });
  if (withRoom.length === 0) {
    throw failures.noRoom(
      hosts
        .map(({ name, machines }) =>
          machines
            ? `${name} has ${machines.length} VMs`
            : `${name} does not answer`,
        )
        .join(', '),
    );
  }
  return withRoom.reduce((best, host) =>
    host.machines!.length < best.machines!.length ? host : best,
  ).name;
}
