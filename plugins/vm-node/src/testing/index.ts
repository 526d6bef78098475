/**
 * For the tests of executors and of the engine. Never for production.
 *
 * @packageDocumentation
 */
export * from './conformance';
export * from './ScriptedExecutor';
