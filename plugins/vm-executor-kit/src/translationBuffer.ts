/**
 * The translation buffer of an emulated machine. By default QEMU takes a share
 * of the host's memory for each machine.
 */
export const translationBufferMiB = (memoryMiB: number): number =>
  Math.min(Math.max(Math.floor(memoryMiB / 4), 32), 256);
