import {
  ExecutorError,
  type ExecutorOperation,
  type ExecutorOutputs,
  type FoundMachine,
} from '@backlot/plugin-vm-node';
import { consoleLines, type ConsoleLines } from '../guest/consoleLines';
import type { GuestEvent } from '../guest/events';
import type { Hypervisor, MachineState } from '../machine/Hypervisor';
import {
  type MachineJob,
  type MachineRecord,
  newJob,
} from '../machine/MachineRecord';

const RUNNING: MachineState = { power: 'running', remedy: 'none' };
const STOPPED: MachineState = { power: 'stopped', remedy: 'none' };

/** How the guests of a test behave. */
export type Guests = {
  bootMs: number;
  /** What a boot reports last. */
  lastEvents: Omit<GuestEvent, 'at'>[];
  ignorePowerButton: boolean;
  stayPaused: boolean;
  refuseStart: boolean;
};

type Machine = { record: string; state: MachineState; startedAt: number };

/** What outlives the backend. */
export class MemoryHost {
  readonly machines = new Map<string, Machine>();
  /** The commands that changed machines. */
  readonly commands: string[] = [];
  readonly guests: Guests = {
    bootMs: 50,
    lastEvents: [{ stage: 'ready', state: 'ok' }],
    ignorePowerButton: false,
    stayPaused: false,
    refuseStart: false,
  };
}

/** A host whose machines are objects in memory. */
export class MemoryHypervisor implements Hypervisor {
  readonly name = 'here';
  readonly bootPollMs = 5;

  constructor(private readonly host: MemoryHost) {}

  async record(vmId: string): Promise<MachineRecord | undefined> {
    const machine = this.host.machines.get(vmId);
    return machine && JSON.parse(machine.record);
  }

  async writeRecord(record: MachineRecord): Promise<void> {
    this.machine(record.vmId).record = JSON.stringify(record);
  }

  async define(operation: ExecutorOperation): Promise<void> {
    const { vm } = operation;
    const { name } = vm.spec.image;
    if (name !== 'micro') {
      throw refused(`There is no image ${name}`);
    }
    const job = newJob({ ...operation, type: 'create' }, 'preparing');
    const record: MachineRecord = {
      schemaVersion: 1,
      vmId: vm.id,
      name: vm.name,
      createdAt: job.submittedAt,
      job,
    };
    this.host.machines.set(vm.id, {
      record: JSON.stringify(record),
      state: STOPPED,
      startedAt: 0,
    });
  }

  queue(job: MachineJob, now: string): void {
    job.phase = 'launching';
    job.launchedAt = now;
  }

  async launch(record: MachineRecord): Promise<undefined> {
    const { vmId, job } = record;
    if (job.phase === 'preparing') {
      this.queue(job, new Date().toISOString());
      await this.writeRecord(record);
    }
    if (this.host.guests.refuseStart) {
      throw refused('The host has no memory left');
    }
    this.command('start', vmId, RUNNING);
    this.machine(vmId).startedAt = Date.now();
  }

  stepsBeforeStart({ type, submittedAt, launchedAt }: MachineJob) {
    return type === 'create'
      ? [{ name: 'prepare', from: submittedAt, to: launchedAt }]
      : [];
  }

  async shutdown(vmId: string): Promise<void> {
    const { state } = this.machine(vmId);
    const hears =
      state.power === 'running' && !this.host.guests.ignorePowerButton;
    this.command('shutdown', vmId, hears ? STOPPED : state);
  }

  async destroy(vmId: string): Promise<void> {
    this.command('destroy', vmId, STOPPED);
  }

  async resume(vmId: string): Promise<void> {
    const { stayPaused } = this.host.guests;
    const { state } = this.machine(vmId);
    this.command('resume', vmId, stayPaused ? state : RUNNING);
  }

  async remove(vmId: string): Promise<void> {
    this.host.machines.delete(vmId);
  }

  async state(vmId: string): Promise<MachineState | undefined> {
    return this.host.machines.get(vmId)?.state;
  }

  async inspect(): Promise<FoundMachine> {
    return { cpus: 1 };
  }

  async guestReports() {
    return { stages: ['kernel', 'ready'] };
  }

  async readEvents(
    vmId: string,
    { offset, length }: { offset: number; length: number },
  ): Promise<Buffer> {
    const { bootMs, lastEvents } = this.host.guests;
    const { startedAt } = this.machine(vmId);
    const at = startedAt / 1000;
    const events: Omit<GuestEvent, 'at'>[] = [{ stage: 'kernel', state: 'ok' }];
    if (Date.now() - startedAt >= bootMs) {
      events.push(...lastEvents);
    }
    const text = events
      .map(event => `${JSON.stringify({ ...event, at })}\n`)
      .join('');
    return Buffer.from(text).subarray(offset, offset + length);
  }

  async readConsole(
    vmId: string,
    { position, ended }: { position: number; ended: boolean },
  ): Promise<ConsoleLines> {
    const text = Buffer.from(`The console of ${vmId}\n`);
    return consoleLines(text.subarray(position), position, { ended });
  }

  async consoleEnd(): Promise<number> {
    return 0;
  }

  async onReady(): Promise<ExecutorOutputs> {
    return { addresses: [{ type: 'ipv4', address: '192.0.2.1' }] };
  }

  refusal(error: unknown): ExecutorError | undefined {
    return error instanceof ExecutorError ? error : undefined;
  }

  describeLeftover({ name }: MachineRecord): string {
    return `the machine ${name}`;
  }

  private machine(vmId: string): Machine {
    const machine = this.host.machines.get(vmId);
    if (!machine) {
      throw new Error(`There is no machine ${vmId}`);
    }
    return machine;
  }

  private command(name: string, vmId: string, state: MachineState): void {
    this.host.commands.push(name);
    this.machine(vmId).state = state;
  }
}

const refused = (message: string) =>
  new ExecutorError({ code: 'Refused', message, remedy: 'Change it.' });
