/**
 * The virtual machines of a component, in Backstage.
 *
 * @packageDocumentation
 */
export { EntityVmsCard, EntityVmsContent, vmPlugin } from './plugin';
export { vmApiRef } from './api';
