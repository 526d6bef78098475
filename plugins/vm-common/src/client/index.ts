export type { VmApi, VmRequestOptions } from './VmApi';
export { VmClient } from './VmClient';
