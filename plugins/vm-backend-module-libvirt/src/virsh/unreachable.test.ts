import { isLostConnection, whyUnreachable } from './unreachable';

const lost = (text: string) =>
  `error: failed to connect to the hypervisor\nerror: Cannot recv data: ${text}: Connection reset by peer\n`;

it.each([
  [lost('Host key verification failed.'), 'its SSH host key is not known'],
  [
    lost(
      '@@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\n@@@@\nHost key verification failed.',
    ),
    'is not the one in known_hosts',
  ],
  [
    "error: SSH transport error: SSH host key for 'lab' (B0:1B) was not accepted\n",
    'its SSH host key is not known',
  ],
  [lost('root@lab: Permission denied (publickey).'), 'SSH refuses the key'],
  [
    lost('ssh: connect to host lab port 22: Connection refused'),
    'its SSH server is not reached',
  ],
  [
    lost('ssh: Could not resolve hostname lab: Name or service not known'),
    'its name is not known here',
  ],
  [
    "error: Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory\n",
    'libvirtd does not run there',
  ],
  [
    "error: Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied\n",
    'Put the host',
  ],
  [lost('sh: 1: nc: not found'), 'Install netcat-openbsd'],
])('explains %j', (stderr, meaning) => {
  const reason = whyUnreachable(stderr);
  expect(reason).toContain(meaning);
  expect(reason).not.toMatch(/@@|\n/);
});

it('repeats what it does not know', () => {
  expect(whyUnreachable('error: something new\n')).toBe('something new');
  expect(whyUnreachable('')).toBe('virsh ended');
});

describe('isLostConnection', () => {
  it.each([
    [lost('Host key verification failed.'), true],
    ['error: Cannot recv data: Connection reset by peer', true],
    ['error: Disconnected from qemu:///system due to keepalive timeout', true],
    [
      'error: Failed to shutdown domain x\nerror: Unable to read from monitor: Connection reset by peer',
      false,
    ],
    ['error: Unable to write to monitor: Broken pipe', false],
    ["error: failed to get domain 'x'", false],
  ])('%j: %s', (answer, isLost) => {
    expect(isLostConnection(answer)).toBe(isLost);
  });
});
