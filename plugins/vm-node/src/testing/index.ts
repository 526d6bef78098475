/**
 * For the tests of executors and of the engine. Never for production.
 *
 * @packageDocumentation
 */
export * from './conformance';
export { ExecutorDriver } from './ExecutorDriver';
export { operation, spec, vm } from './operations';
export * from './ScriptedExecutor';
