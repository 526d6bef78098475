/** One replica: a backend with the vm plugin and the machine service's executor. */
import { startBareBackend } from 'bare-backend';
import { vmModuleMachineService } from 'machine-service';

// It does not outlive whoever started it, however that one ended.
process.stdin.resume().once('end', () => process.exit());

startBareBackend([vmModuleMachineService]);
