/** Asks a VM whether it does its work, at one of its own addresses. */
import { lookup } from 'node:dns/promises';
import http from 'node:http';
import net from 'node:net';
import type { HealthCheck, VmAddress } from '@backlot/plugin-vm-common';

/**
 * What a guest says of its addresses is its user's to choose: nobody may have
 * the backend ask itself, or the metadata service of its cloud.
 */
const forbidden = new net.BlockList();
forbidden.addSubnet('0.0.0.0', 8, 'ipv4');
forbidden.addSubnet('127.0.0.0', 8, 'ipv4');
forbidden.addSubnet('169.254.0.0', 16, 'ipv4');
forbidden.addSubnet('224.0.0.0', 3, 'ipv4');
forbidden.addAddress('::', 'ipv6');
forbidden.addAddress('::1', 'ipv6');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addSubnet('ff00::', 8, 'ipv6');
forbidden.addSubnet('::ffff:0:0', 96, 'ipv6');

type Target = { host: string; port: number };

const DEFAULT_PORTS: Record<string, number> = { http: 80, ssh: 22 };

/** Why there is none, in words. */
async function targetOf(
  addresses: VmAddress[],
  where: { purpose?: string; port?: number },
): Promise<Target | string> {
  const named =
    where.purpose === undefined
      ? undefined
      : addresses.find(({ purpose }) => purpose === where.purpose);
  // Executors alone make forwards, on their own host.
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
  const { address: host, family } = await lookup(address.address);
  if (forbidden.check(host, family === 6 ? 'ipv6' : 'ipv4')) {
    return `the address ${host} is not one that is asked`;
  }
  return { host, port };
}

const said = (error: unknown): string => {
  const { code, message } = error as { code?: string; message?: string };
  return code === 'ABORT_ERR' ? 'no answer in time' : code ?? message ?? '';
};

const askHttp = (
  { host, port }: Target,
  { path = '/', status }: Extract<HealthCheck, { http: unknown }>['http'],
  signal: AbortSignal,
) =>
  new Promise<string | undefined>(resolve => {
    const request = http.get(
      { host, port, path, signal, agent: false },
      response => {
        const code = response.statusCode ?? 0;
        const good = status ? status.includes(code) : code >= 200 && code < 300;
        // The head tells all; a body may have no end.
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
 * @returns undefined when it is healthy, else why it is not
 */
export async function probe(
  addresses: VmAddress[],
  check: HealthCheck,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const where = 'http' in check ? check.http : check.tcp;
    const target = await targetOf(addresses, where);
    if (typeof target === 'string') {
      return target;
    }
    return 'http' in check
      ? await askHttp(target, check.http, signal)
      : await connect(target, signal);
  } catch (error) {
    return said(error);
  }
}
