/**
 * Machine images, seeds and what guests say: for executors that run images
 * with QEMU, by themselves or through something else.
 *
 * @packageDocumentation
 */
export { guestFailures } from './errors';
export { isErrno, sizeOf } from './files';
export { KeyedMutex } from './KeyedMutex';
export * from './guest/events';
export { checkSpec } from './images/checkSpec';
export { ImageStore, type StoredImage } from './images/ImageStore';
export { imageManifestSchema, type ImageManifest } from './images/manifest';
export { type Seed, seedImage } from './seed/seed';
