/**
 * Template actions of Backlot.
 *
 * @packageDocumentation
 */
export { scaffolderModuleVm as default } from './module';
