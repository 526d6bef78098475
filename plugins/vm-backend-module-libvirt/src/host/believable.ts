import { BlockList, isIPv4 } from 'node:net';

/** Addresses by which no machine can be reached from elsewhere. */
const NEVER = listOf([
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
]);

export type Subnet = {
  address: string;
  prefix: number;
};

/**
 * The first address that a guest reports and that it may have: within the ranges
 * of its network. libvirt knows no ranges of a bridge to elsewhere; the config
 * may name them, and otherwise any address counts.
 *
 * Without this, a guest could choose any address for the portal to show and
 * for its health checks to call.
 */
export function believable(
  reported: string[],
  subnets: Subnet[],
  configured: string[] | undefined,
): string | undefined {
  const ranges =
    configured ?? subnets.map(({ address, prefix }) => `${address}/${prefix}`);
  const allowed = ranges.length > 0 ? listOf(ranges) : undefined;
  return reported.find(
    address =>
      isIPv4(address) &&
      !NEVER.check(address, 'ipv4') &&
      (allowed?.check(address, 'ipv4') ?? true),
  );
}

function listOf(ranges: string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address, prefix] = range.split('/');
    list.addSubnet(address, Number(prefix), 'ipv4');
  }
  return list;
}
