/**
 * The backend of Backlot, self-service virtual machines for Backstage.
 *
 * @packageDocumentation
 */
export { vmPlugin as default } from './plugin';
export { vmRootHealthServiceFactory } from './fleet/replicaHealth';
export {
  createVmGroupConditionalDecision,
  vmGroupConditions,
} from './authorized/rules';
