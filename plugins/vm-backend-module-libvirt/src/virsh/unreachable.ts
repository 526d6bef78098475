/** virsh's messages about a host that it does not reach, and their meaning. */
const REASONS: Array<[RegExp, string]> = [
  [
    /host identification has changed/i,
    'its SSH host key is not the one in known_hosts. See that it is still that host, then put its new key there',
  ],
  [
    /host key verification failed|host key for .* was not accepted/i,
    'its SSH host key is not known. Compare it on the host, then put it into known_hosts of the user that the backend runs as',
  ],
  [
    /permission denied \(|all provided authentication methods/i,
    "SSH refuses the key. Put its public key into authorized_keys of the host's user, and see that keyfile names it",
  ],
  [
    /-sock.*permission denied|polkit|access denied/i,
    "the user may not use libvirt there. Put the host's user into the group libvirt",
  ],
  [
    /-sock.*(no such file|connection refused)/i,
    'libvirtd does not run there. Start it',
  ],
  [
    /could not resolve hostname|name or service not known/i,
    'its name is not known here. See that DNS has it, and that the uri is right',
  ],
  [
    /(nc|virt-ssh-helper): not found/i,
    'what hands its socket over to SSH is missing. Install netcat-openbsd there',
  ],
  [
    /connection refused|timed out|no route to host|network is unreachable/i,
    'its SSH server is not reached. See that it runs, and that the port and the network are right',
  ],
];

/** For a person, with a remedy where one is known. */
export function whyUnreachable(stderr: string): string {
  const message = stderr
    .split('\n')
    // SSH frames its warnings.
    .map(line => line.replace(/^error: |^@.*|@{3,}/g, '').trim())
    .filter(Boolean)
    .join('; ')
    .slice(-300);
  const [, reason] = REASONS.find(([pattern]) => pattern.test(stderr)) ?? [];
  return reason ? `${reason} (${message})` : message || 'virsh ended';
}

const LOST =
  /client socket is closed|end of file while reading|failed to connect|cannot recv data|connection reset|keepalive|broken pipe|disconnected from/i;

/**
 * Whether virsh has lost libvirtd. The message that libvirtd has lost the
 * monitor or agent of a machine is similar: that machine has just ended.
 */
export const isLostConnection = (answer: string): boolean =>
  answer
    .split('\n')
    .some(line => LOST.test(line) && !/monitor|agent/i.test(line));
