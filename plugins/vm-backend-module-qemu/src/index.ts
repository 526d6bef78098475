/**
 * Makes virtual machines with QEMU on the backend's own machine.
 *
 * @packageDocumentation
 */
export { vmModuleQemu as default } from './module';
