export { BootReports } from './BootReports';
export type { GuestReports, Hypervisor, MachineState } from './Hypervisor';
export { JobRunner } from './JobRunner';
export { type TimedStep, jobSteps } from './jobSteps';
export { macAddress } from './macAddress';
export { MachineExecutor } from './MachineExecutor';
export {
  type MachineJob,
  type MachineRecord,
  isOpen,
  newJob,
} from './MachineRecord';
export { machineOf } from './results';
