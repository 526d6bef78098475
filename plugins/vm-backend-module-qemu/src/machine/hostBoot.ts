import fs from 'node:fs/promises';

let bootId: Promise<string> | undefined;

/** Changes with each boot of the host. */
export function hostBoot(): Promise<string> {
  bootId ??= fs
    .readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    .then(text => text.trim());
  return bootId;
}
