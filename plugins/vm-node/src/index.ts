/**
 * The executor contract of Backlot.
 *
 * @packageDocumentation
 */
export * from './config';
export * from './errors';
export * from './executor';
export * from './extensions';
export * from './notifications';
export { vmServiceRef } from './vmServiceRef';
