import { ExecutorError } from '@backlot/plugin-vm-node';

/** The failures that the platform team can do something about. */
export const failures = {
  binaryMissing: (binary: string) =>
    new ExecutorError({
      code: 'QemuNotFound',
      message: `The program ${binary} is not on this host`,
      remedy: `Install QEMU (on Debian and Ubuntu: qemu-system-x86 and qemu-utils), or set the path of ${binary} in the executor's config.`,
    }),

  diskFull: (directory: string, detail: string) =>
    new ExecutorError({
      code: 'DiskFull',
      message: `The disk of ${directory} is full: ${detail}`,
      remedy:
        'Free some space there or delete VMs that are not needed, then try again.',
    }),

  startFailed: (stderr: string) =>
    new ExecutorError({
      code: 'StartFailed',
      message: `QEMU did not start: ${stderr || 'it gave no reason'}`,
      remedy:
        "Read QEMU's message; the executor's config or the host may need a change.",
    }),

  startTimeout: (seconds: number) =>
    new ExecutorError({
      code: 'StartFailed',
      message: `QEMU did not answer its monitor ${seconds} s after its start`,
      remedy:
        'See whether the host is overloaded or its disks hang; the start is tried again.',
      retryable: true,
    }),

  programHangs: (program: string, timeoutMs: number) =>
    new ExecutorError({
      code: 'ProgramHangs',
      message: `The program ${program} did not end within ${
        timeoutMs / 1000
      } s and was killed`,
      remedy:
        'See whether a file system of the host hangs, such as one of a server that does not answer.',
      retryable: true,
    }),

  hostMemory: (stderr: string) =>
    new ExecutorError({
      code: 'HostMemory',
      message: `The host has too little free memory: ${stderr}`,
      remedy: 'Choose a smaller size, or delete VMs that are not needed.',
      retryable: true,
    }),

  wrongHost: (placement: string, host: string) =>
    new ExecutorError({
      code: 'WrongHost',
      message: `The VM belongs to the host ${placement}, and this is ${host}`,
      remedy: `Run a backend on ${placement}, or set vm.engine.host where the host got another name.`,
    }),

  interrupted: () =>
    new ExecutorError({
      code: 'Interrupted',
      message: 'The backend ended while it prepared the machine',
      remedy: 'Try again.',
      retryable: true,
    }),
};
