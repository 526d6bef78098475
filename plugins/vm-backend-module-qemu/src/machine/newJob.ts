import { sizeOf } from '@backlot/vm-guest-node';
import type { MachineJob, MachineRecord } from './MachineRecord';
import type { MachineFolder } from './MachineStore';

/** A job whose log begins at what the console holds now. */
export async function newJob(
  { consoleBase }: Pick<MachineRecord, 'consoleBase'>,
  folder: MachineFolder,
  job: Pick<MachineJob, 'operationId' | 'attempt' | 'type' | 'phase'>,
): Promise<MachineJob> {
  const now = new Date().toISOString();
  return {
    ...job,
    submittedAt: now,
    ...(job.phase === 'queued' && { queuedAt: now }),
    ...(job.phase === 'stopping' && { stoppingSince: now }),
    consoleStart: consoleBase + (await sizeOf(folder.console)),
    eventsStart: await sizeOf(folder.events),
  };
}
