/**
 * Makes virtual machines with the procs of Proctor.
 *
 * @packageDocumentation
 */
export { vmModuleProctor as default } from './module';
