import { createHash } from 'node:crypto';
import type {
  ExecutorMachine,
  ExecutorOperation,
  ExecutorVm,
  PollResult,
  SubmitResult,
  VmExecutor,
} from '@backlot/plugin-vm-node';

/** The id of a VM that `fill` put into the inventory. */
export const filledVmId = (number: number): string => {
  const hex = createHash('md5').update(`vm-${number}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
};

export type TimedExecutorOptions = {
  /** How long each job takes. */
  takesMs: number;
  /** Up to so much more, by chance. */
  jitterMs: number;
  /** What it hints, where it is not done at once. */
  lookAgainInMs?: number;
  callbacks: boolean;
  /** Machines that it has from the start: those of `fill`. */
  filled: number;
};

/**
 * Makes nothing, in a given time. A job is its end's time, so that polls need
 * no memory.
 */
export class TimedExecutor implements VmExecutor {
  readonly capabilities;
  /** When jobs were done, by VM: in truth, not when somebody looked. */
  readonly doneAt = new Map<string, number>();
  private readonly machines = new Map<string, string>();
  private readonly started = new Date();

  constructor(private readonly options: TimedExecutorOptions) {
    this.capabilities = {
      idempotency: 'key' as const,
      power: true,
      console: false,
      callbacks: options.callbacks,
      hostBound: false,
      lists: true,
    };
  }

  async prepare() {
    return {};
  }

  async submit(operation: ExecutorOperation): Promise<SubmitResult> {
    const { jitterMs, lookAgainInMs } = this.options;
    const takesMs = this.options.takesMs + Math.random() * jitterMs;
    if (operation.type === 'delete') {
      this.machines.delete(operation.vm.id);
      return { jobRef: '0', lookAgainInMs: 0 };
    }
    this.machines.set(operation.vm.id, operation.vm.name);
    const end = Date.now() + takesMs;
    if (operation.callbackUrl) {
      setTimeout(() => this.callBack(operation), takesMs);
    }
    return {
      jobRef: String(end),
      lookAgainInMs: takesMs === 0 ? 0 : lookAgainInMs,
    };
  }

  async poll(operation: ExecutorOperation): Promise<PollResult> {
    const end = Number(operation.jobRef);
    if (Date.now() < end) {
      return {
        state: 'running',
        lookAgainInMs: this.options.lookAgainInMs,
      };
    }
    if (!operation.callbackUrl && operation.type === 'create') {
      this.doneAt.set(operation.vm.id, end);
    }
    return {
      state: 'succeeded',
      outputs: {
        providerId: operation.vm.id,
        hostname: operation.vm.name,
        power: 'running',
        addresses: [{ type: 'ipv4', purpose: 'ssh', address: '10.0.0.1' }],
        facts: { os: 'Debian 12' },
      },
    };
  }

  async find(operation: ExecutorOperation): Promise<SubmitResult | undefined> {
    return this.machines.has(operation.vm.id)
      ? { jobRef: String(Date.now()) }
      : undefined;
  }

  async inspect(vm: ExecutorVm): Promise<ExecutorMachine | undefined> {
    const name = this.machines.get(vm.id);
    return name === undefined
      ? undefined
      : { vmId: vm.id, name, power: 'running' };
  }

  async *list(): AsyncIterable<ExecutorMachine> {
    for (let number = 1; number <= this.options.filled; number++) {
      yield {
        vmId: filledVmId(number),
        name: `filled-${number}`,
        power: 'running',
        createdAt: this.started,
      };
    }
    for (const [vmId, name] of this.machines) {
      yield { vmId, name, power: 'running' };
    }
  }

  async health() {
    return { healthy: true as const };
  }

  private async callBack({ vm, callbackUrl }: ExecutorOperation) {
    const { username, password, origin, pathname } = new URL(callbackUrl!);
    const credentials = Buffer.from(`${username}:${password}`);
    this.doneAt.set(vm.id, Date.now());
    await fetch(origin + pathname, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials.toString('base64')}` },
    });
  }
}
