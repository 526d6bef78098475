/**
 * The backend of Backlot, self-service virtual machines for Backstage.
 *
 * @packageDocumentation
 */
export { vmPlugin as default } from './plugin';
export { vmRootHealthServiceFactory } from './health/replicaHealth';
export {
  createVmGroupConditionalDecision,
  vmGroupConditions,
} from './authorized/rules';
