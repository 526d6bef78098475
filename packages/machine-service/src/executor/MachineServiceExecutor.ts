import type {
  ExecutorCapabilities,
  ExecutorContext,
  ExecutorHealth,
  ExecutorLogs,
  ExecutorMachine,
  ExecutorOperation,
  ExecutorOutputs,
  ExecutorVm,
  PollResult,
  PreparedOperation,
  SubmitResult,
  VmExecutor,
} from '@backlot/plugin-vm-node';
import type { Idempotency } from '../core/Ledger';
import {
  MachineServiceClient,
  type RemoteJob,
  type RemoteMachine,
} from './MachineServiceClient';

/** Makes machines in a machine service, which must run in the same mode. */
export class MachineServiceExecutor implements VmExecutor {
  readonly capabilities: ExecutorCapabilities;
  private readonly service: MachineServiceClient;

  constructor(
    private readonly options: {
      baseUrl: string;
      idempotency: Idempotency;
      /** Milliseconds from one look at a job to the next. */
      pollMs: number;
    },
  ) {
    this.service = new MachineServiceClient(options.baseUrl);
    this.capabilities = {
      idempotency: options.idempotency,
      power: true,
      console: false,
      callbacks: true,
      hostBound: false,
      lists: true,
    };
  }

  /** The operation and its attempt are all that is needed to find the work. */
  async prepare(): Promise<PreparedOperation> {
    return {};
  }

  async submit(
    { id, type, attempt, vm, callbackUrl }: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<SubmitResult> {
    const job = await this.service.submit(
      {
        type,
        operation: id,
        attempt,
        vmId: vm.id,
        name: vm.name,
        image: vm.spec.image.name,
        callbackUrl,
      },
      signal,
    );
    return this.toSubmitResult(job);
  }

  async poll(
    { jobRef }: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<PollResult> {
    const job = await this.service.job(jobRef!, signal);
    const { steps, progress, leftovers } = job;
    switch (job.state) {
      case 'running':
        return {
          state: 'running',
          steps,
          progress,
          lookAgainInMs: this.options.pollMs,
        };
      case 'succeeded':
        return {
          state: 'succeeded',
          steps,
          progress,
          outputs: job.machine && outputsOf(job.machine),
        };
      default:
        return {
          state: 'failed',
          steps,
          progress,
          leftovers,
          error: job.error!,
        };
    }
  }

  async cancel(
    { jobRef }: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<void> {
    await this.service.cancel(jobRef!, signal);
  }

  async find(
    { id, attempt }: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<SubmitResult | undefined> {
    if (this.options.idempotency === 'none') {
      return undefined;
    }
    const job = await this.service.findJob(id, attempt, signal);
    return job && this.toSubmitResult(job);
  }

  async inspect(
    vm: ExecutorVm,
    { signal }: ExecutorContext,
  ): Promise<ExecutorMachine | undefined> {
    const { items } = await this.service.machinesOf(vm.id, signal);
    const machine = items.find(({ id }) => id === vm.providerId) ?? items.at(0);
    return machine && toExecutorMachine(machine);
  }

  async *list({ signal }: ExecutorContext): AsyncIterable<ExecutorMachine> {
    for (let after: number | undefined = 0; after !== undefined; ) {
      const page: { items: RemoteMachine[]; next?: number } =
        await this.service.machines(after, signal);
      yield* page.items.map(toExecutorMachine);
      after = page.next;
    }
  }

  async logs(
    { jobRef }: ExecutorOperation,
    after: string | undefined,
    { signal }: ExecutorContext,
  ): Promise<ExecutorLogs> {
    const { lines, next } = await this.service.logs(
      jobRef!,
      Number(after ?? 0),
      signal,
    );
    return {
      lines: lines.map(({ at, line }) => ({
        at: new Date(at),
        source: 'executor',
        line,
      })),
      cursor: String(next),
    };
  }

  async health({ signal }: ExecutorContext): Promise<ExecutorHealth> {
    try {
      await this.service.health(signal);
      return { healthy: true };
    } catch (error) {
      return { healthy: false, message: String(error) };
    }
  }

  private toSubmitResult({ id }: RemoteJob): SubmitResult {
    return { jobRef: id, lookAgainInMs: this.options.pollMs };
  }
}

const outputsOf = (machine: RemoteMachine): ExecutorOutputs => ({
  providerId: machine.id,
  hostname: machine.name,
  power: machine.power,
  addresses: [{ type: 'ipv4', address: machine.address }],
});

const toExecutorMachine = (machine: RemoteMachine): ExecutorMachine => ({
  vmId: machine.vmId,
  name: machine.name,
  power: machine.power,
  providerId: machine.id,
  createdAt: new Date(machine.createdAt),
  outputs: outputsOf(machine),
});
