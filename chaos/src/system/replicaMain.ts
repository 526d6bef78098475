/** One replica: a backend with the vm plugin and the executors that the machine service answers. */
import { startBareBackend } from 'bare-backend';
import { vmModuleMachineService } from 'machine-service';

// It does not outlive whoever started it, however that one ended.
process.stdin.resume().once('end', () => process.exit());

startBareBackend([
  vmModuleMachineService,
  import('@backlot/plugin-vm-backend-module-proctor'),
]);
