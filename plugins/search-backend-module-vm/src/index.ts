/**
 * Virtual machines of Backlot in the search of the portal.
 *
 * @packageDocumentation
 */
export { searchModuleVm as default } from './module';
export type { VmDocument } from './VmCollatorFactory';
