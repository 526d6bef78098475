import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import type { VmAddress } from '@backlot/plugin-vm-common';
import { parseNetworks } from '../model/networks';
import { probe } from './probe';

const check = (port: number, path?: string) => ({ http: { port, path } });
const signal = () => new AbortController().signal;
const ipv4 = (address: string): VmAddress[] => [{ type: 'ipv4', address }];
const ipv6 = (address: string): VmAddress[] => [{ type: 'ipv6', address }];

describe('probe', () => {
  it.each<{ addresses: VmAddress[] }>(
    [
      ...['127.0.0.1', '0.0.0.0', '169.254.169.254', '224.0.0.1'].map(ipv4),
      ...['100.100.100.200', '192.0.0.192', '168.63.129.16'].map(ipv4),
      ...[
        '::1',
        '::',
        'fe80::1',
        'fd00:ec2::254',
        '::ffff:127.0.0.1',
        '64:ff9b::7f00:1',
        '64:ff9b::a9fe:a9fe',
        '2002:7f00:1::',
        '::127.0.0.1',
      ].map(ipv6),
      // In other spellings.
      ipv4('2130706433'),
      ipv4('0x7f.1'),
    ].map(addresses => ({ addresses })),
  )(
    'does not reach the backend or a metadata service at $addresses.0.address',
    async ({ addresses }) => {
      expect(await probe(addresses, check(80), signal())).toMatch(
        /^health checks do not reach /,
      );
    },
  );

  it('does not reach any of the addresses of the backend itself', async () => {
    const own = Object.values(os.networkInterfaces()).flatMap(
      found => found ?? [],
    );
    for (const { address, family } of own) {
      const type = family === 'IPv6' ? ('ipv6' as const) : ('ipv4' as const);
      expect(await probe([{ type, address }], check(7007), signal())).toMatch(
        /^health checks do not reach /,
      );
    }
  });

  it.each(['fd00::2', 'FD00::2', 'fd00:0:0:0:0:0:0:2', 'fd00::0:2'])(
    'knows its own address however it is spelt: %s',
    async address => {
      const interfaces = jest.spyOn(os, 'networkInterfaces').mockReturnValue({
        eth0: [{ address: 'fd00::2', family: 'IPv6' } as any],
      });
      expect(await probe(ipv6(address), check(7007), signal())).toMatch(
        /^health checks do not reach /,
      );
      interfaces.mockRestore();
    },
  );

  it('reaches only the networks that config allows', async () => {
    expect(
      await probe(
        ipv4('10.9.0.1'),
        check(80),
        signal(),
        parseNetworks(['10.8.0.0/16', 'fd12::/48']),
      ),
    ).toBe(
      'health checks do not reach 10.9.0.1: vm.rollouts.probe.networks does not contain it',
    );
    for (const network of ['10.8.0.0', 'x/8', '10.0.0.0/33', 'fd12::/129']) {
      expect(() => parseNetworks([network])).toThrow('is no network');
    }
  });

  it('encodes paths as every client does', async () => {
    const asked: string[] = [];
    const server = http.createServer((request, response) => {
      asked.push(request.url!);
      response.end();
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const forward = [
      { type: 'forward' as const, purpose: 'http', address: '127.0.0.1', port },
    ];
    for (const path of ['/grüße', '/gr%C3%BC%C3%9Fe', '/a?b=ü', '//x', '/']) {
      expect(
        await probe(forward, { http: { purpose: 'http', path } }, signal()),
      ).toBeUndefined();
    }
    expect(asked).toEqual([
      '/gr%C3%BC%C3%9Fe',
      '/gr%C3%BC%C3%9Fe',
      '/a?b=%C3%BC',
      '//x',
      '/',
    ]);
    server.close();
  });
});
