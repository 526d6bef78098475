import type { Consoles } from '../guest/console';
import type { MachineJob } from './MachineRecord';
import type { MachineFolder } from './MachineStore';

/** A job whose log begins at what the console holds now. */
export async function newJob(
  consoles: Consoles,
  folder: MachineFolder,
  job: Pick<MachineJob, 'operationId' | 'attempt' | 'type' | 'phase'>,
): Promise<MachineJob> {
  const now = new Date().toISOString();
  return {
    ...job,
    submittedAt: now,
    ...(job.phase === 'queued' && { queuedAt: now }),
    ...(job.phase === 'stopping' && { stoppingSince: now }),
    consoleStart: await consoles.end(folder),
    eventsStart: 0,
  };
}
