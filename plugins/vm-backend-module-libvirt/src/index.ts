/**
 * Makes virtual machines on hosts that run libvirt.
 *
 * @packageDocumentation
 */
export { vmModuleLibvirt as default } from './module';
