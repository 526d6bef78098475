/**
 * The virtual machines of a component, in Backstage.
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
export { vmApiRef } from './api';
export { vmTranslationRef } from './translation';
