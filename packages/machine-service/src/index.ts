/**
 * The provider of an executor as a process of its own, with a ledger and
 * faults on demand, and the executor that uses it. For tests only.
 */
export type { FaultPlan } from './core/Faults';
export { readLedger, type Idempotency, type LedgerEntry } from './core/Ledger';
export { World, type Machine } from './core/World';
export { seededRandom } from './core/seededRandom';
export { MachineServiceProcess } from './MachineServiceProcess';
export { MachineServiceExecutor } from './executor/MachineServiceExecutor';
export { vmModuleMachineService } from './executor/module';
