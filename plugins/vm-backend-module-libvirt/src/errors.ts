import { ExecutorError } from '@backlot/plugin-vm-node';
import { VirshError } from './virsh/VirshError';

/** The failures that the platform team can do something about. */
export const failures = {
  hostUnknown: (host: string) =>
    new ExecutorError({
      code: 'HostUnknown',
      message: `The host ${host} is not in the executor's config`,
      remedy: `Put ${host} back into the executor's hosts, or force the deletion of its VMs.`,
    }),

  noHostAnswers: (reasons: string) =>
    new ExecutorError({
      code: 'NoHostAnswers',
      message: `No host of the executor answers: ${reasons}`,
      remedy: 'See that libvirt runs on the hosts and that they are reachable.',
      retryable: true,
    }),

  tooLarge: (memoryMiB: number, limits: string) =>
    new ExecutorError({
      code: 'TooLarge',
      message: `No host can have a machine of ${memoryMiB} MiB: ${limits}`,
      remedy: "Choose a smaller size, or raise the hosts' memoryMiB.",
    }),

  poolUnusable: (pool: string, host: string, problem: string) =>
    new ExecutorError({
      code: 'PoolUnusable',
      message: `The storage pool ${pool} of ${host} cannot be used: ${problem}`,
      remedy: `Define a pool of type dir, fs or netfs there and start it with "virsh pool-start ${pool}".`,
    }),

  noFreeAddress: (network: string) =>
    new ExecutorError({
      code: 'NoFreeAddress',
      message: `The network ${network} has no free address`,
      remedy: 'Widen its DHCP range, or delete VMs that are not needed.',
      retryable: true,
    }),
};

/** libvirt's refusal, for a person. */
export function refusal(cause: VirshError, host: string): ExecutorError {
  const { answer } = cause;
  const error = (code: string, remedy: string, retryable = false) =>
    new ExecutorError({
      code,
      message: `libvirt on ${host} refused: ${answer}`.slice(0, 1000),
      remedy,
      retryable,
    });
  if (/failed to set MSR|kvm_|\bKVM\b/.test(answer)) {
    return error(
      'KvmUnusable',
      "The host offers KVM, and machines do not run under it. Set the executor's accelerator to tcg, or mend KVM there.",
    );
  }
  if (/cannot allocate memory|cannot set up guest memory/i.test(answer)) {
    return error(
      'HostMemory',
      'Choose a smaller size, or delete VMs that are not needed.',
      true,
    );
  }
  if (/no space left|disk quota/i.test(answer)) {
    return error(
      'DiskFull',
      `Free some space in the storage pool of ${host}, then try again.`,
    );
  }
  if (/storage pool not found|pool '.*' is not active/i.test(answer)) {
    return error(
      'PoolUnusable',
      `Define and start the storage pool on ${host}: "virsh pool-start".`,
    );
  }
  if (/nwfilter|network filter/i.test(answer)) {
    return error(
      'FilterMissing',
      `See that ${host} has the network filter and the tools for it (libvirt-daemon-config-nwfilter, ebtables, iptables), or name another one in the host's filter; false turns it off.`,
    );
  }
  if (
    /network/i.test(answer) &&
    /not found|not active|not running/i.test(answer)
  ) {
    return error(
      'NetworkDown',
      `Define and start the network on ${host}: "virsh net-start".`,
    );
  }
  if (/domain '.*' already exists/i.test(answer)) {
    return error(
      'NameTaken',
      'Another domain of that host has the name. Remove it, or choose another name.',
    );
  }
  if (
    /in use|being allocated|asynchronous jobs|state change lock/i.test(answer)
  ) {
    return error('HostBusy', 'It is tried again.', true);
  }
  return error(
    'LibvirtRefused',
    "Read libvirt's message; the host or the executor's config may need a change.",
  );
}
