import { BlockList, isIPv4 } from 'node:net';

/** No machine is reached from elsewhere by these, whatever it says. */
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
 * The first address that a guest says it has and that it may have: within the
 * ranges of its network. A bridge to elsewhere has none that libvirt knows; then
 * the config may name them, and otherwise any goes.
 *
 * What a guest says is otherwise a way to make the portal show, and its health
 * checks ask, any address that the guest likes.
 */
export function believable(
  said: string[],
  subnets: Subnet[],
  configured: string[] | undefined,
): string | undefined {
  const ranges =
    configured ?? subnets.map(({ address, prefix }) => `${address}/${prefix}`);
  const allowed = ranges.length > 0 ? listOf(ranges) : undefined;
  return said.find(
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
