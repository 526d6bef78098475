import type { ListedDomain } from '../virsh/answers';

/** How much a host may carry; absent: no limit. */
export type HostLimits = {
  vms?: number;
  memoryMiB?: number;
};

/** A machine that is to come, or waits already. */
export type Candidate = Pick<ListedDomain, 'memoryMiB' | 'waitsSince'> & {
  vmId?: string;
};

/** Whether a host can have a machine beside those there and those ahead of it. */
export function hasRoom(
  limits: HostLimits,
  machines: ListedDomain[],
  candidate: Candidate,
): boolean {
  return fits(
    limits,
    machines.filter(
      each => each.vmId !== candidate.vmId && isAhead(each, candidate),
    ),
    candidate.memoryMiB,
  );
}

/** Whether an empty host could have it. */
export function couldEverHave(limits: HostLimits, memoryMiB: number): boolean {
  return fits(limits, [], memoryMiB);
}

/** Whether those that do not wait are more than the host may carry. */
export function isOverfull(
  limits: HostLimits,
  machines: ListedDomain[],
): boolean {
  const there = machines.filter(isThere);
  return (
    there.length > (limits.vms ?? Infinity) ||
    memoryOf(there) > (limits.memoryMiB ?? Infinity)
  );
}

/** `2 of 3 VMs, 1024 of 4096 MiB, 1 waits` */
export function describeLoad(
  limits: HostLimits,
  machines: ListedDomain[],
): string {
  const there = machines.filter(isThere);
  const waiting = machines.length - there.length;
  return [
    limits.vms === undefined
      ? `${there.length} VMs`
      : `${there.length} of ${limits.vms} VMs`,
    ...(limits.memoryMiB === undefined
      ? []
      : [`${memoryOf(there)} of ${limits.memoryMiB} MiB`]),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
  ].join(', ');
}

function fits(
  limits: HostLimits,
  others: ListedDomain[],
  memoryMiB: number,
): boolean {
  return (
    others.length < (limits.vms ?? Infinity) &&
    memoryOf(others) + memoryMiB <= (limits.memoryMiB ?? Infinity)
  );
}

/** First come, first served: a small machine does not overtake a large one. */
function isAhead(other: ListedDomain, candidate: Candidate): boolean {
  if (other.waitsSince === undefined) {
    return true;
  }
  if (candidate.waitsSince === undefined) {
    return true;
  }
  return (
    other.waitsSince < candidate.waitsSince ||
    (other.waitsSince === candidate.waitsSince &&
      other.vmId < (candidate.vmId ?? ''))
  );
}

function isThere({ waitsSince }: ListedDomain): boolean {
  return waitsSince === undefined;
}

function memoryOf(machines: ListedDomain[]): number {
  return machines.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0);
}
