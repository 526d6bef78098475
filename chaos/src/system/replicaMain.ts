/** One replica: a backend with the vm plugin and the machine service's executor. */
import { startBareBackend } from 'bare-backend';
import { vmModuleMachineService } from 'machine-service';

startBareBackend([vmModuleMachineService]);
