import { addressHref, addressText, sshCommand } from './addresses';

const forward = {
  type: 'forward' as const,
  purpose: 'http',
  address: '127.0.0.1',
  port: 8081,
};
const ipv6 = { type: 'ipv6' as const, purpose: 'http', address: '2001:db8::1' };
const ssh = { type: 'ipv4' as const, purpose: 'ssh', address: '10.0.0.5' };

describe('addresses', () => {
  it('are written as they are typed', () => {
    expect(addressText(forward)).toBe('127.0.0.1:8081');
    expect(addressText(ipv6)).toBe('2001:db8::1');
    expect(addressText({ ...ipv6, port: 80 })).toBe('[2001:db8::1]:80');
  });

  it('are links if a browser can open them', () => {
    expect(addressHref(forward)).toBe('http://127.0.0.1:8081');
    expect(addressHref({ ...forward, purpose: 'https' })).toBe(
      'https://127.0.0.1:8081',
    );
    expect(addressHref(ipv6)).toBe('http://[2001:db8::1]');
    expect(addressHref(ssh)).toBeUndefined();
    expect(addressHref({ ...ssh, purpose: 'javascript' })).toBeUndefined();
  });

  it('become commands if the user is known', () => {
    expect(sshCommand(ssh, 'debian')).toBe('ssh debian@10.0.0.5');
    expect(sshCommand({ ...ssh, port: 2201 }, 'debian')).toBe(
      'ssh -p 2201 debian@10.0.0.5',
    );
    expect(sshCommand(ssh, undefined)).toBeUndefined();
    expect(sshCommand(forward, 'debian')).toBeUndefined();
  });
});
