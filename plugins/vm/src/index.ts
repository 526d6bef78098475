/**
 * Virtual machines in Backstage.
 *
 * @packageDocumentation
 */
export {
  EntityVmsCard,
  EntityVmsContent,
  VmCountPickerFieldExtension,
  VmEnvironmentPickerFieldExtension,
  VmImagePickerFieldExtension,
  VmPages,
  vmPlugin,
  VmSearchResultListItem,
  VmSizePickerFieldExtension,
  VmStackPickerFieldExtension,
} from './plugin';
export { vmApiRef } from './shared/data/vmApiRef';
export * from './translations';
