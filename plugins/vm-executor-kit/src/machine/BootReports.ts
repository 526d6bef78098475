import { ConsoleReports } from '../guest/ConsoleReports';
import { EventReports } from '../guest/EventReports';
import { bootProgress, type BootProgress } from '../guest/events';
import type { Hypervisor } from './Hypervisor';
import type { MachineRecord } from './MachineRecord';

/** What guests report of their boots, by their events port or on the console. */
export class BootReports {
  private readonly console = new ConsoleReports();
  private readonly port = new EventReports();

  /** Undefined before the boot. */
  async progress(
    hypervisor: Hypervisor,
    record: MachineRecord,
    signal: AbortSignal,
  ): Promise<BootProgress | undefined> {
    const { vmId, job } = record;
    if (!job.bootedAt) {
      return undefined;
    }
    const { stages, mayFail } = await hypervisor.guestReports(record);
    const id = job.launchedAt!;
    const events = mayFail
      ? await this.console.events(
          {
            vmId,
            id,
            start: job.bootStart ?? job.consoleStart,
            mayFail,
            read: position =>
              hypervisor.readConsole(vmId, { position, ended: false }, signal),
          },
          signal,
        )
      : await this.port.events(
          {
            vmId,
            id,
            // Hypervisors begin the file again with each start.
            start: 0,
            read: (offset, length) =>
              hypervisor.readEvents(vmId, { offset, length }, signal),
          },
          signal,
        );
    return bootProgress(events, {
      stages,
      startedAt: new Date(job.bootedAt),
      now: new Date(job.finishedAt ?? Date.now()),
    });
  }

  forget(vmId: string): void {
    this.console.forget(vmId);
    this.port.forget(vmId);
  }
}
