/**
 * The virtual machines of a component, in Backstage.
 *
 * @packageDocumentation
 */
export { EntityVmsCard, EntityVmsContent, VmPages, vmPlugin } from './plugin';
export { vmApiRef } from './api';
export { vmTranslationRef } from './translation';
