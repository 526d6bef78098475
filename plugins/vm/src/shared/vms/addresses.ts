import type { VmAddress } from '@backlot/plugin-vm-common';

/** With the port, and IPv6 addresses in brackets before a port. */
export function addressText({ type, address, port }: VmAddress): string {
  if (port === undefined) {
    return address;
  }
  return type === 'ipv6' ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The URL, if a browser can open the address. */
export function addressHref(address: VmAddress): string | undefined {
  const { purpose } = address;
  if (purpose !== 'http' && purpose !== 'https') {
    return undefined;
  }
  const host =
    address.type === 'ipv6' && address.port === undefined
      ? `[${address.address}]`
      : addressText(address);
  return `${purpose}://${host}`;
}

/** The command to log in at an SSH address. */
export function sshCommand(
  { purpose, address, port }: VmAddress,
  user: string | undefined,
): string | undefined {
  if (purpose !== 'ssh' || !user) {
    return undefined;
  }
  return port === undefined || port === 22
    ? `ssh ${user}@${address}`
    : `ssh -p ${port} ${user}@${address}`;
}
