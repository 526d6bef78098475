/**
 * Notifies owners of virtual machines through Backstage.
 *
 * @packageDocumentation
 */
export { vmModuleNotifications as default } from './module';
