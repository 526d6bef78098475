import { ExecutorError } from '@backlot/plugin-vm-node';

/** The failures that the platform team can do something about. */
export const failures = {
  binaryMissing: (binary: string) =>
    new ExecutorError({
      code: 'QemuNotFound',
      message: `The program ${binary} is not on this host`,
      remedy: `Install QEMU (on Debian and Ubuntu: qemu-system-x86 and qemu-utils), or set the path of ${binary} in the executor's config.`,
    }),

  imageNotFound: (image: string) =>
    new ExecutorError({
      code: 'ImageNotFound',
      message: `The image ${image} is not on this host`,
      remedy: `Build it there with "images/build ${image}", or point the executor's imagesDir to where it is; then retry.`,
    }),

  imageVersionGone: (version: string) =>
    new ExecutorError({
      code: 'ImageVersionGone',
      message: `The files of the image that the machine was made from, ${version}, are gone from this host`,
      remedy: 'Put them back from a backup, or recreate the VM.',
    }),

  imageCorrupt: (image: string, problem: string) =>
    new ExecutorError({
      code: 'ImageCorrupt',
      message: `The image ${image} is corrupt: ${problem}`,
      remedy: `Build it again with "images/build ${image} --force".`,
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

  machineMissing: (name: string) =>
    new ExecutorError({
      code: 'MachineNotFound',
      message: `The machine of ${name} is gone from this host`,
      remedy: 'Recreate the VM.',
    }),

  machineExists: (name: string) =>
    new ExecutorError({
      code: 'MachineExists',
      message: `There is a machine of ${name} already, made by another operation`,
      remedy: 'Delete the VM before it is created again.',
    }),

  interrupted: () =>
    new ExecutorError({
      code: 'Interrupted',
      message: 'The backend ended while it prepared the machine',
      remedy: 'Try again.',
      retryable: true,
    }),

  operationReplaced: () =>
    new ExecutorError({
      code: 'OperationReplaced',
      message: 'A later operation took the place of this one',
      remedy: 'Look at the later operation.',
    }),

  cancelled: () =>
    new ExecutorError({
      code: 'Cancelled',
      message: 'The operation was cancelled',
      remedy: 'Ask again if it is still wanted.',
    }),

  stopped: () =>
    new ExecutorError({
      code: 'MachineStopped',
      message: 'The machine ended before it was ready',
      remedy:
        'Read the end of the console log: the kernel may have panicked, or the host ended the process.',
      retryable: true,
    }),

  bootTimeout: (seconds: number, stage: string) =>
    new ExecutorError({
      code: 'BootTimeout',
      message: `The machine was not ready ${seconds} s after its start; it was in the stage "${stage}"`,
      remedy:
        "Read the console log. If the host is only busy, lower the executor's bootQueue or raise its bootTimeout.",
      retryable: true,
    }),

  userData: (message: string) =>
    new ExecutorError({
      code: 'UserDataFailed',
      message: `The user data failed: ${message}`,
      remedy: 'Read the console log, correct the user data and ask again.',
    }),

  guest: (stage: string, message: string) =>
    new ExecutorError({
      code: 'GuestFailed',
      message: `The machine failed in the stage "${stage}": ${message}`,
      remedy: 'Read the console log.',
    }),
};

export function isErrno(error: unknown, ...codes: string[]): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code !== undefined && codes.includes(code);
}
