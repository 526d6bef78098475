/** Calls the health check of a VM, at one of its own addresses. */
import { lookup } from 'node:dns/promises';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import type { HealthCheck, VmAddress } from '@backlot/plugin-vm-common';
import { abortable } from '../loops/abortable';
import { familyOf } from '../model/networks';

/**
 * Never called, whatever config allows: this host, links, groups of hosts, and
 * the metadata services of clouds. What a guest says of its addresses is its
 * user's to choose.
 */
// A list each: Node compares an IPv4 address with rules for IPv6 as well.
const forbidden = { ipv4: new net.BlockList(), ipv6: new net.BlockList() };
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
  ['168.63.129.16', 32],
] as const) {
  forbidden.ipv4.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['fe80::', 10],
  ['ff00::', 8],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
  // IPv4 in IPv6's clothes: mapped, compatible, NAT64, 6to4 and Teredo.
  ['::ffff:0:0', 96],
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['2001::', 32],
] as const) {
  forbidden.ipv6.addSubnet(network, prefix, 'ipv6');
}

/**
 * In any spelling of the address. Looked up each time: an interface may come
 * and go.
 */
function isOwnAddress(host: string): boolean {
  const own = new net.BlockList();
  for (const addresses of Object.values(os.networkInterfaces())) {
    for (const { address } of addresses ?? []) {
      own.addAddress(address, familyOf(address));
    }
  }
  return own.check(host, familyOf(host));
}

type Target = { host: string; port: number };

const DEFAULT_PORTS: Record<string, number> = { http: 80, ssh: 22 };

/** Why there is none, in words. */
async function targetOf(
  addresses: VmAddress[],
  where: { purpose?: string; port?: number },
  { networks, signal }: { networks?: net.BlockList; signal: AbortSignal },
): Promise<Target | string> {
  const named =
    where.purpose === undefined
      ? undefined
      : addresses.find(({ purpose }) => purpose === where.purpose);
  // Only executors that run machines on this host may name a forward.
  if (named?.type === 'forward' && named.port !== undefined) {
    return { host: named.address, port: named.port };
  }
  const address =
    named ??
    addresses.find(({ type }) => type === 'ipv4') ??
    addresses.find(({ type }) => type === 'ipv6') ??
    addresses.find(({ type }) => type === 'dns');
  const port = where.port ?? named?.port ?? DEFAULT_PORTS[where.purpose ?? ''];
  if (!address || address.type === 'forward' || port === undefined) {
    return where.purpose === undefined
      ? `the VM has no address for port ${where.port}`
      : `the VM has no address of purpose ${where.purpose}`;
  }
  // A name is resolved once, and the call goes to what it resolved to.
  const { address: host } = await abortable(lookup(address.address), signal);
  const family = familyOf(host);
  if (forbidden[family].check(host, family) || isOwnAddress(host)) {
    return `health checks do not reach ${host}: it belongs to the backend or to the cloud`;
  }
  if (networks && !networks.check(host, family)) {
    return `health checks do not reach ${host}: vm.rollouts.probe.networks does not contain it`;
  }
  return { host, port };
}

const said = (error: unknown): string => {
  const { code, message } = error as { code?: string; message?: string };
  return code === 'ABORT_ERR' ? 'no answer in time' : code ?? message ?? '';
};

const encodedPath = (path: string): string => {
  const { pathname, search } = new URL(`http://vm${path}`);
  return `${pathname}${search}`;
};

const probeHttp = (
  { host, port }: Target,
  { path = '/', status }: Extract<HealthCheck, { http: unknown }>['http'],
  signal: AbortSignal,
) =>
  new Promise<string | undefined>(resolve => {
    const request = http.get(
      // Percent-encoded, as every client sends it.
      {
        host,
        port,
        path: encodedPath(path),
        signal,
        agent: false,
      },
      response => {
        const code = response.statusCode ?? 0;
        const good = status ? status.includes(code) : code >= 200 && code < 300;
        // The status is enough; a body may have no end.
        response.destroy();
        resolve(good ? undefined : `HTTP status ${code} of ${path}`);
      },
    );
    request.on('error', error => resolve(`${path}: ${said(error)}`));
  });

const connect = ({ host, port }: Target, signal: AbortSignal) =>
  new Promise<string | undefined>(resolve => {
    const socket = net.connect({ host, port, signal });
    socket.on('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.on('error', error => resolve(`port ${port}: ${said(error)}`));
  });

/**
 * @param signal - ends the question; what is not answered is not healthy
 * @param networks - that may be reached; all that are not forbidden without
 * @returns undefined when it is healthy, else why it is not
 */
export async function probe(
  addresses: VmAddress[],
  check: HealthCheck,
  signal: AbortSignal,
  networks?: net.BlockList,
): Promise<string | undefined> {
  try {
    const where = 'http' in check ? check.http : check.tcp;
    const target = await targetOf(addresses, where, { networks, signal });
    if (typeof target === 'string') {
      return target;
    }
    return 'http' in check
      ? await probeHttp(target, check.http, signal)
      : await connect(target, signal);
  } catch (error) {
    return said(error);
  }
}
