import type { ListedDomain } from '../virsh/answers';
import { failures } from '../errors';
import { couldEverHave, hasRoom, type HostLimits } from './room';

/** What a host carries, or why that is not known. */
export type HostLoad = {
  name: string;
  limits: HostLimits;
  machines?: ListedDomain[];
  problem?: string;
};

/**
 * The host with the fewest machines among those with room for one more; where
 * none has room, the one with the shortest queue.
 */
export function chooseHost(hosts: HostLoad[], memoryMiB: number): string {
  const answering = hosts.filter(host => host.machines);
  if (answering.length === 0) {
    throw failures.noHostAnswers(
      hosts.map(({ name, problem }) => `${name}: ${problem}`).join('; '),
    );
  }
  const possible = hosts.filter(({ limits }) =>
    couldEverHave(limits, memoryMiB),
  );
  if (possible.length === 0) {
    throw failures.tooLarge(
      memoryMiB,
      hosts
        .map(({ name, limits }) => `${name} up to ${limits.memoryMiB} MiB`)
        .join(', '),
    );
  }
  const candidates = possible.filter(host => host.machines);
  if (candidates.length === 0) {
    throw failures.noHostAnswers(
      possible.map(({ name, problem }) => `${name}: ${problem}`).join('; '),
    );
  }
  const withRoom = candidates.filter(({ limits, machines }) =>
    hasRoom(limits, machines!, { memoryMiB }),
  );
  if (withRoom.length > 0) {
    return least(withRoom, all).name;
  }
  return least(candidates, waiting).name;
}

function least(hosts: HostLoad[], count: (host: HostLoad) => number): HostLoad {
  return hosts.reduce((best, host) =>
    count(host) < count(best) ? host : best,
  );
}

const all = ({ machines }: HostLoad) => machines!.length;

const waiting = ({ machines }: HostLoad) =>
  machines!.filter(({ waitsSince }) => waitsSince !== undefined).length;
