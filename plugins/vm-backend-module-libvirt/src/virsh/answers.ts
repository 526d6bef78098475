import type { VmPower } from '@backlot/plugin-vm-common';

export interface ListedDomain {
  vmId: string;
  name: string;
  power: VmPower;
  memoryMiB: number;
  /** Absent: it was made before its mark told it. */
  executor?: string;
  /** Milliseconds; of one that waits until its host has room. */
  waitsSince?: number;
}

const POWERS: Record<string, VmPower> = {
  running: 'running',
  idle: 'running',
  'in shutdown': 'running',
  'shut off': 'stopped',
  crashed: 'stopped',
  paused: 'unknown',
  pmsuspended: 'unknown',
  'no state': 'unknown',
};

const OURS = new RegExp(
  `^\\s*(?:-|\\d+)\\s+(\\S+)\\s+(${Object.keys(POWERS).join(
    '|',
  )})\\s+backlot/([0-9a-f-]{36})/(\\d+)(?:/([^/\\s]+))?(?:/waits-since-(\\d+))?\\s*$`,
);

/** The domains that carry our mark, of `list --all --title`. */
export function readList(answer: string): ListedDomain[] {
  return answer.split('\n').flatMap(line => {
    const [, name, state, vmId, memoryMiB, executor, since] =
      OURS.exec(line) ?? [];
    if (!vmId) return [];
    return [
      {
        vmId,
        name,
        power: POWERS[state],
        memoryMiB: Number(memoryMiB),
        ...(executor && { executor: decodeURIComponent(executor) }),
        ...(since && { waitsSince: Number(since) }),
      },
    ];
  });
}

/** Of `domstate --reason`: `running (booted)`. */
export function readState(answer: string): { power: VmPower; reason: string } {
  const [, state, reason] = /^(.*?)(?: \((.*)\))?$/.exec(answer.trim()) ?? [];
  return { power: POWERS[state] ?? 'unknown', reason: reason ?? 'unknown' };
}

/** Addresses in use, of `net-dhcp-leases`. */
export function readLeases(answer: string): Array<{ mac: string; ip: string }> {
  return answer.split('\n').flatMap(line => {
    const [, mac, ip] =
      /\s((?:[0-9a-f]{2}:){5}[0-9a-f]{2})\s+ipv4\s+([0-9.]+)\//i.exec(line) ??
      [];
    return mac ? [{ mac: mac.toLowerCase(), ip }] : [];
  });
}

/** Lines of `key: value`, as of `net-info`. */
export function readFields(answer: string): Record<string, string> {
  return Object.fromEntries(
    answer.split('\n').flatMap(line => {
      const [, key, value] = /^([^:]+):\s+(.*)$/.exec(line) ?? [];
      return key ? [[key, value.trim()]] : [];
    }),
  );
}
