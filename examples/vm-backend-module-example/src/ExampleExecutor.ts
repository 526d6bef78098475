import {
  ExecutorError,
  type ExecutorContext,
  type ExecutorHealth,
  type ExecutorMachine,
  type ExecutorOperation,
  type ExecutorVm,
  type PollResult,
  type PreparedOperation,
  type SubmitResult,
  type VmExecutor,
} from '@backlot/plugin-vm-node';
import type { FileCloud, Machine } from './FileCloud';

/** Which attempt of which operation: one submission. */
const submissionOf = ({ id, attempt }: ExecutorOperation) => `${id}/${attempt}`;

const LOOK_AGAIN_MS = 20;

export class ExampleExecutor implements VmExecutor {
  readonly capabilities = {
    // The VM's id is the name of the file: a second submission finds the first.
    idempotency: 'key' as const,
    power: true,
    console: false,
    callbacks: false,
    hostBound: false,
    lists: true,
    findsDrift: true,
  };

  constructor(
    private readonly cloud: FileCloud,
    private readonly options: { portal: string; images: string[] },
  ) {}

  /** Fix here what `find` will need after a crash, and do nothing yet. */
  async prepare(): Promise<PreparedOperation> {
    return {};
  }

  async submit(operation: ExecutorOperation): Promise<SubmitResult> {
    const { type, vm } = operation;
    const madeBy = submissionOf(operation);
    switch (type) {
      case 'create': {
        this.checkImage(vm);
        const before = await this.cloud.find(vm.id);
        if (before && before.madeBy !== madeBy) {
          // An earlier attempt left it half made: this one begins again.
          await this.cloud.delete(vm.id);
        }
        await this.cloud.create({
          vmId: vm.id,
          portal: this.options.portal,
          name: vm.name,
          image: vm.spec.image.name,
          cpus: vm.spec.size.cpus,
          memoryMiB: vm.spec.size.memoryMiB,
          madeBy,
        });
        break;
      }
      case 'delete':
        await this.cloud.delete(vm.id);
        break;
      default:
        if (!(await this.cloud.setRunning(vm.id, type !== 'stop'))) {
          throw machineGone(vm);
        }
    }
    return { jobRef: madeBy, lookAgainInMs: LOOK_AGAIN_MS };
  }

  /** Looks at the provider each time: nothing is kept in memory. */
  async poll({ type, vm }: ExecutorOperation): Promise<PollResult> {
    const machine = await this.cloud.find(vm.id);
    if (type === 'delete') {
      return { state: 'succeeded' };
    }
    if (!machine) {
      return { state: 'failed', error: machineGone(vm).toData() };
    }
    if (type === 'create' && machine.readyAt > Date.now()) {
      return { state: 'running', lookAgainInMs: LOOK_AGAIN_MS };
    }
    return { state: 'succeeded', outputs: outputsOf(machine) };
  }

  async find(operation: ExecutorOperation): Promise<SubmitResult | undefined> {
    const machine = await this.cloud.find(operation.vm.id);
    return machine?.madeBy === submissionOf(operation)
      ? { jobRef: machine.madeBy }
      : undefined;
  }

  async inspect(vm: ExecutorVm): Promise<ExecutorMachine | undefined> {
    const machine = await this.cloud.find(vm.id);
    if (!machine) {
      return undefined;
    }
    const { image, cpus, memoryMiB } = machine;
    return {
      ...toExecutorMachine(machine),
      found: { image, cpus, memoryMiB },
    };
  }

  async *list({ signal }: ExecutorContext): AsyncGenerator<ExecutorMachine> {
    for (const machine of await this.cloud.list(this.options.portal)) {
      signal.throwIfAborted();
      yield toExecutorMachine(machine);
    }
  }

  async health(): Promise<ExecutorHealth> {
    return { healthy: true, facts: { images: this.options.images.join(', ') } };
  }

  private checkImage({ spec }: ExecutorVm): void {
    const { images } = this.options;
    if (!images.includes(spec.image.name)) {
      throw new ExecutorError({
        code: 'ImageNotFound',
        message: `There is no image ${spec.image.name} here`,
        remedy: `Choose one of ${images.join(', ')}.`,
      });
    }
  }
}

const machineGone = ({ name }: ExecutorVm) =>
  new ExecutorError({
    code: 'MachineNotFound',
    message: `There is no machine ${name}`,
    remedy: 'Recreate the VM.',
  });

const outputsOf = (machine: Machine) => ({
  providerId: machine.vmId,
  hostname: machine.name,
  addresses: [
    { type: 'ipv4' as const, address: machine.address, purpose: 'ssh' },
  ],
  power: machine.running ? ('running' as const) : ('stopped' as const),
});

const toExecutorMachine = (machine: Machine): ExecutorMachine => ({
  vmId: machine.vmId,
  name: machine.name,
  providerId: machine.vmId,
  power: machine.running ? 'running' : 'stopped',
  outputs: outputsOf(machine),
});
