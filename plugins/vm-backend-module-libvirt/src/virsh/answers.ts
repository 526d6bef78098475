import type { VmPower } from '@backlot/plugin-vm-common';
import { type DomainState, domainState, POWERS } from './domainState';

export type ListedDomain = {
  vmId: string;
  name: string;
  power: VmPower;
  memoryMiB: number;
  /** Absent, as `portal`, in the ownership tags of older machines. */
  executor?: string;
  portal?: string;
  /** Milliseconds since 1970; of a machine that waits until its host has room. */
  waitsSince?: number;
};

const OURS = new RegExp(
  `^\\s*(?:-|\\d+)\\s+(\\S+)\\s+(${Object.keys(POWERS).join(
    '|',
  )})\\s+backlot/([0-9a-f-]{36})/(\\d+)(?:/([^/\\s]+))?(?:/portal-([a-z0-9-]+))?(?:/waits-since-(\\d+))?\\s*$`,
);

/** The domains with our ownership tag, from `list --all --title`. */
export function readList(answer: string): ListedDomain[] {
  return answer.split('\n').flatMap(line => {
    const [, name, state, vmId, memoryMiB, executor, portal, since] =
      OURS.exec(line) ?? [];
    if (!vmId) {
      return [];
    }
    return [
      {
        vmId,
        name,
        power: POWERS[state],
        memoryMiB: Number(memoryMiB),
        ...(executor && { executor: decoded(executor) }),
        ...(portal && { portal }),
        ...(since && { waitsSince: Number(since) }),
      },
    ];
  });
}

/** Of `domstate --reason`: `running (booted)`. */
export function readState(answer: string): DomainState {
  const [, state, reason] = /^(.*?)(?: \((.*)\))?$/.exec(answer.trim()) ?? [];
  return domainState(state ?? '', reason ?? 'unknown');
}

/** Somebody may have changed a title by hand. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
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
