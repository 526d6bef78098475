/**
 * For executors with a hypervisor of their own: jobs, boot supervision, power
 * rules, images, cloud-init seeds and the reports of guests.
 *
 * @packageDocumentation
 */
export { guestFailures } from './errors';
export { isErrno, sizeOf } from './files';
export { KeyedMutex } from './KeyedMutex';
export {
  bootProgress,
  type BootProgress,
  type GuestEvent,
  type GuestFacts,
  plainText,
} from './guest/events';
export {
  CONSOLE_PAGE_BYTES,
  type ConsoleLines,
  consoleLines,
} from './guest/consoleLines';
export { MAX_EVENT_BYTES } from './guest/EventLines';
export { EventReports } from './guest/EventReports';
export { VENDOR_DATA } from './guest/vendorData';
export {
  type CloudImage,
  cloudImagesSchema,
  namedOnce,
} from './images/cloud/cloudImage';
export { diskBytes } from './images/cloud/diskFormat';
export { checkSpec } from './images/checkSpec';
export {
  ImageStore,
  type ImageVersion,
  type StoredImage,
} from './images/ImageStore';
export { consolePosition, fetchLog } from './images/fetchLog';
export { missingImages } from './images/missingImages';
export { imageManifestSchema, type ImageManifest } from './images/manifest';
export { type Seed, seedImage } from './seed/seed';
export * from './machine';
