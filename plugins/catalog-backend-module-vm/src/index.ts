/**
 * Virtual machines of Backlot as resources of the software catalog.
 *
 * @packageDocumentation
 */
export { catalogModuleVm as default } from './module';
export { VM_ID_ANNOTATION } from './vmEntity';
