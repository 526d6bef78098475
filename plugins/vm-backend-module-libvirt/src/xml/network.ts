import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { fromXml, toXml } from './xml';

const schema = z.object({
  network: z.object({
    domain: z.object({ '@name': z.string().optional() }).optional(),
    ip: z
      .array(
        z.object({
          '@address': z.string().optional(),
          '@netmask': z.string().optional(),
          '@prefix': z.coerce.number().int().min(0).max(32).optional(),
          dhcp: z
            .object({
              range: z
                .array(z.object({ '@start': z.string(), '@end': z.string() }))
                .default([]),
              host: z
                .array(
                  z.object({
                    '@mac': z.string().optional(),
                    '@ip': z.string().optional(),
                    '@name': z.string().optional(),
                  }),
                )
                .default([]),
            })
            .optional(),
        }),
      )
      .default([]),
  }),
});

/** What a network says of the addresses that it gives. */
export type NetworkAddresses = {
  /** The DNS domain of its machines. */
  domain?: string;
  /** The IPv4 networks that its host is in; none of a bridge to elsewhere. */
  subnets: Array<{ address: string; prefix: number }>;
  /** Undefined where libvirt gives no IPv4 addresses. */
  dhcp?: {
    ranges: Array<{ first: number; last: number }>;
    reserved: Array<{ mac?: string; ip: string; name?: string }>;
  };
};

export function readNetwork(xml: string): NetworkAddresses {
  const { network } = schema.parse(fromXml(xml));
  const dhcp = network.ip
    .map(ip => ip.dhcp)
    .find(found => found?.range.some(range => isIPv4(range['@start'])));
  return {
    domain: network.domain?.['@name'],
    subnets: network.ip.flatMap(ip => {
      const address = ip['@address'];
      if (!address || !isIPv4(address)) {
        return [];
      }
      const prefix = ip['@prefix'] ?? prefixOf(ip['@netmask']);
      return [{ address, prefix }];
    }),
    dhcp: dhcp && {
      ranges: dhcp.range.map(range => ({
        first: numberOf(range['@start']),
        last: numberOf(range['@end']),
      })),
      reserved: dhcp.host.flatMap(host =>
        host['@ip']
          ? [
              {
                mac: host['@mac']?.toLowerCase(),
                ip: host['@ip'],
                name: host['@name'],
              },
            ]
          : [],
      ),
    },
  };
}

/** An address that is free, always the first tried for one seed. */
export function freeAddress(
  { ranges, reserved }: NonNullable<NetworkAddresses['dhcp']>,
  inUse: string[],
  seed: number,
): string | undefined {
  const taken = new Set([...reserved.map(({ ip }) => ip), ...inUse]);
  const sizes = ranges.map(({ first, last }) => last - first + 1);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  for (let tried = 0; tried < total; tried++) {
    let index = (seed + tried) % total;
    const range = sizes.findIndex(size => {
      if (index < size) {
        return true;
      }
      index -= size;
      return false;
    });
    const address = textOf(ranges[range].first + index);
    if (!taken.has(address)) {
      return address;
    }
  }
  return undefined;
}

export function reservationXml(host: {
  mac: string;
  name?: string;
  ip?: string;
}): string {
  return toXml({
    host: {
      '@mac': host.mac,
      ...(host.name && { '@name': host.name }),
      ...(host.ip && { '@ip': host.ip }),
    },
  });
}

/** Without a mask libvirt takes one host. */
function prefixOf(netmask: string | undefined): number {
  if (!netmask || !isIPv4(netmask)) {
    return 32;
  }
  return numberOf(netmask).toString(2).replace(/0+$/, '').length;
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function textOf(address: number): string {
  return [24, 16, 8, 0]
    .map(shift => Math.floor(address / 2 ** shift) % 256)
    .join('.');
}
