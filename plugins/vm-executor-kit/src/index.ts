/**
 * For executors with a hypervisor of their own: jobs, boot supervision, power
 * rules, images, cloud-init seeds and the reports of guests.
 *
 * @packageDocumentation
 */
export { guestFailures } from './errors';
export { exists, isErrno, sizeOf } from './files';
export { KeyedMutex } from './KeyedMutex';
export {
  bootProgress,
  type BootProgress,
  type GuestFacts,
} from './guest/events';
export {
  CONSOLE_PAGE_BYTES,
  type ConsoleLines,
  consoleLines,
} from './guest/consoleLines';
export { MAX_EVENT_BYTES } from './guest/EventLines';
export { EventReports } from './guest/EventReports';
export { VENDOR_DATA } from './guest/vendorData';
export { namedOnce } from './images/cloud/cloudImage';
export {
  type MachineConfig,
  machineConfig,
  machineConfigKeys,
} from './machineConfig';
export { diskBytes } from './images/cloud/diskFormat';
export {
  ImageStore,
  type ImageVersion,
  type StoredImage,
} from './images/ImageStore';
export { fetchLog } from './images/fetchLog';
export { missingImages } from './images/missingImages';
export type { ImageManifest } from './images/manifest';
export { seedImage } from './seed/seed';
export * from './machine';
export { translationBufferMiB } from './translationBuffer';
