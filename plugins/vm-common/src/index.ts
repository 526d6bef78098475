/**
 * Schemas, types, permissions and the HTTP client of Backlot.
 *
 * @packageDocumentation
 */
export * from './schemas/words';
export * from './schemas/limits';
export * from './schemas/resources';
export * from './schemas/findings';
export * from './schemas/history';
export * from './schemas/executors';
export * from './schemas/healthCheck';
export * from './schemas/orphans';
export * from './schemas/requests';
export * from './schemas/sshKey';
export * from './schemas/rollouts';
export * from './permissions';
export * from './signals';
export * from './client';
