import { ExecutorError } from '@backlot/plugin-vm-node';

/** Failures of images, of what boots from them, and of the jobs that do it. */
export const guestFailures = {
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

  stopped: () =>
    new ExecutorError({
      code: 'MachineStopped',
      message: 'The machine ended before it was ready',
      remedy:
        'Read the end of the console log: the kernel may have panicked, or the host ended the process.',
      retryable: true,
    }),

  machineMissing: (name: string) =>
    new ExecutorError({
      code: 'MachineNotFound',
      message: `The machine of ${name} is gone from its host`,
      remedy: 'Recreate the VM.',
    }),

  machineExists: (name: string) =>
    new ExecutorError({
      code: 'MachineExists',
      message: `There is a machine of ${name} already, made by another operation`,
      remedy: 'Delete the VM before it is created again.',
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
};
