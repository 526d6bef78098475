/**
 * Tells owners of virtual machines by Backstage notifications.
 *
 * @packageDocumentation
 */
export { vmModuleNotifications as default } from './module';
