import net from 'node:net';

export const familyOf = (address: string) =>
  net.isIPv6(address) ? ('ipv6' as const) : ('ipv4' as const);

/**
 * The networks that health checks may reach.
 *
 * @param networks - such as 10.20.0.0/16 or fd12::/48
 * @throws Error for what is no network
 */
export function parseNetworks(networks: string[]): net.BlockList {
  const list = new net.BlockList();
  for (const network of networks) {
    const [address, prefix] = network.split('/');
    const family = familyOf(address);
    const most = family === 'ipv6' ? 128 : 32;
    if (
      !net.isIP(address) ||
      !/^\d{1,3}$/.test(prefix) ||
      Number(prefix) > most
    ) {
      throw new Error(
        `${JSON.stringify(
          network,
        )} is no network; write one such as 10.20.0.0/16`,
      );
    }
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
