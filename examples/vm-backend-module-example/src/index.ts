/**
 * An executor to copy: makes machines that are files.
 *
 * @packageDocumentation
 */
export { vmModuleExample as default } from './module';
