import { isSshPublicKey } from './sshKey';

const blob =
  'AAAAC3NzaC1lZDI1NTE5AAAAIDo/7+4PGHUIRtrUwREAnAztWrLH6qJhnwcTLQ0HvVzK';

describe('isSshPublicKey', () => {
  it.each([
    `ssh-ed25519 ${blob}`,
    `ssh-ed25519 ${blob} olivia@example.com`,
    `ssh-ed25519 ${blob} Olivia’s laptop`,
  ])('takes %p', key => {
    expect(isSshPublicKey(key)).toBe(true);
  });

  it.each([
    '',
    '# my keys',
    'ssh-dss AAAA old',
    `no-pty ssh-ed25519 ${blob} x`,
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ',
    'not a key at all',
    'ssh-ed25519 AAAA',
    'ssh-rsa ====',
    // The blob of another type, cut, and with something behind it.
    `ssh-rsa ${blob}`,
    `ssh-ed25519 ${blob.slice(0, -4)}`,
    `ssh-ed25519 ${blob}AAAA`,
    `ssh-ed25519 ${blob} Jo\u0092s laptop`,
    `ssh-ed25519 ${blob} a\ufffe`,
    `ssh-ed25519 ${blob} a\nssh-ed25519 ${blob}`,
    `ssh-ed25519  ${blob}`,
  ])('refuses %p', key => {
    expect(isSshPublicKey(key)).toBe(false);
  });
});
