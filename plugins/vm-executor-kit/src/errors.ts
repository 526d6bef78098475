import { ExecutorError, type ExecutorErrorData } from '@backlot/plugin-vm-node';

/** Failures of images, of what boots from them, and of the jobs that do it. */
export const guestFailures = {
  imageNotFound: (image: string) =>
    new ExecutorError({
      code: 'ImageNotFound',
      message: `The image ${image} is not on this host`,
      remedy: `Name it in the executor's cloudImages with its URL and checksum, or put its folder with manifest.json into the executor's imagesDir; then retry.`,
    }),

  imageVersionGone: (version: string) =>
    new ExecutorError({
      code: 'ImageVersionGone',
      message: `The files of the image that the machine was made from, ${version}, are gone from this host`,
      remedy: 'Put them back from a backup, or recreate the VM.',
    }),

  imageCorrupt: (image: string, problem: string, remedy?: string) =>
    new ExecutorError({
      code: 'ImageCorrupt',
      message: `The image ${image} is corrupt: ${problem}`,
      remedy:
        remedy ??
        "Put the image's folder into the executor's imagesDir again, as it was made.",
    }),

  imageHashWrong: (
    image: string,
    source: string,
    hash: { algorithm: string; value: string },
    got: string,
  ) =>
    new ExecutorError({
      code: 'ImageHashWrong',
      message: `The image ${image} from ${source} is not the one of the config: its ${hash.algorithm} is ${got}, and ${hash.value} is expected`,
      remedy: `Compare both with the publisher's list of checksums. If the publisher has replaced the file, set the source to a URL that names the version, and ${hash.algorithm} to what the list says of it.`,
    }),

  imageUnreachable: (image: string, source: string, reason: string) =>
    new ExecutorError({
      code: 'ImageUnreachable',
      message: `The image ${image} could not be fetched from ${source}: ${reason}`,
      remedy:
        'It is tried again. See whether the backend reaches that server, through a proxy if there is one.',
      retryable: true,
    }),

  imageRefused: (image: string, source: string, reason: string) =>
    new ExecutorError({
      code: 'ImageRefused',
      message: `The image ${image} was refused by ${source}: ${reason}`,
      remedy: `Correct cloudImages.${image}.source in the executor's config.`,
    }),

  imageTooLarge: (image: string, maxBytes: number) =>
    new ExecutorError({
      code: 'ImageTooLarge',
      message: `The image ${image} has more than ${maxBytes} bytes`,
      remedy: `If that is right, raise cloudImages.${image}.maxGiB in the executor's config.`,
    }),

  imageUnfit: (image: string, source: string, problem: string) =>
    new ExecutorError({
      code: 'ImageUnfit',
      message: `No machine can be made from the image ${image} of ${source}: ${problem}`,
      remedy: `Correct cloudImages.${image} in the executor's config.`,
    }),

  imageDiskUnfit: (image: string, problem: string) =>
    new ExecutorError({
      code: 'ImageUnfit',
      message: `No machine can be made from the image ${image}: ${problem}`,
      remedy:
        "Correct the image's disk and the hash of it in its manifest.json.",
    }),

  imageChanged: (image: string) =>
    new ExecutorError({
      code: 'ImageChanged',
      message: `The config of the image ${image} was changed while the image was fetched`,
      remedy: 'It is tried again, with the image of the new config.',
      retryable: true,
    }),

  imageDiskFull: (image: string) =>
    new ExecutorError({
      code: 'DiskFull',
      message: `The disk of the executor's imagesDir is full; the image ${image} was not fetched`,
      remedy: 'Free some space there, then try again.',
    }),

  seedTooLarge: () =>
    new ExecutorError({
      code: 'SeedTooLarge',
      message:
        'The user data and SSH keys of the VM are too large for its seed',
      remedy:
        'Shorten the user data, or request the VM with fewer SSH keys. The keys of its owners and requesters count too.',
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
      remedy: 'Read the console log, correct the user data and try again.',
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

  notResumed: (problem: ExecutorErrorData) =>
    new ExecutorError({ ...problem, retryable: true }),

  machineMissing: (name: string) =>
    new ExecutorError({
      code: 'MachineNotFound',
      message: `The machine of ${name} is gone from its host`,
      remedy: 'Recreate the VM.',
    }),

  machineExists: (name: string) =>
    new ExecutorError({
      code: 'MachineExists',
      message: `Another operation has already created a machine of ${name}`,
      remedy: 'Delete the VM before it is created again.',
    }),

  operationReplaced: () =>
    new ExecutorError({
      code: 'OperationReplaced',
      message: 'A later operation replaced this one',
      remedy: 'Look at the later operation.',
    }),

  cancelled: () =>
    new ExecutorError({
      code: 'Cancelled',
      message: 'The operation was cancelled',
      remedy: 'Request it again if it is still needed.',
    }),
};
