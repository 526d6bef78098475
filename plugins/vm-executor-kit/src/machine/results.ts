import type {
  ExecutorError,
  ExecutorMachine,
  ExecutorOperation,
  PollResult,
  SubmitResult,
} from '@backlot/plugin-vm-node';
import type { Hypervisor, MachineState } from './Hypervisor';
import type { JobView } from './JobRunner';
import { jobSteps } from './jobSteps';
import type { MachineRecord } from './MachineRecord';

/** A machine as `list` and `inspect` report it. */
export function machineOf(
  { name }: Hypervisor,
  record: MachineRecord,
  { power, problem }: Pick<MachineState, 'power' | 'problem'>,
): ExecutorMachine {
  return {
    vmId: record.vmId,
    name: record.name,
    power,
    problem,
    placement: name,
    providerId: record.vmId,
    createdAt: new Date(record.createdAt),
    outputs: { ...record.outputs, power },
  };
}

export async function report(
  hypervisor: Hypervisor,
  { record, bootSteps, lookAgainInMs }: JobView,
): Promise<PollResult> {
  const { job } = record;
  const progress = jobSteps(job, {
    beforeStart: hypervisor.stepsBeforeStart(job),
    stages: (await hypervisor.guestReports(record)).stages,
    bootSteps,
  });
  switch (job.phase) {
    case 'succeeded':
      return { ...progress, state: 'succeeded', outputs: record.outputs };
    case 'failed':
      return {
        ...progress,
        state: 'failed',
        error: job.error!,
        ...(job.type === 'create' && {
          leftovers: [hypervisor.describeLeftover(record)],
        }),
      };
    default:
      return { ...progress, state: 'running', lookAgainInMs };
  }
}

export const submitted = ({
  id,
  attempt,
}: ExecutorOperation): SubmitResult => ({
  jobRef: `${id}/${attempt}`,
  lookAgainInMs: 0,
});

export const failed = (error: ExecutorError): PollResult => ({
  state: 'failed',
  error: error.toData(),
});
