import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isErrno } from '@backlot/vm-guest-node';
import { failures } from '../errors';
import type { MachineFolder } from '../machine/MachineStore';
import { QmpClient } from '../qmp/QmpClient';
import { MONITOR_SOCKET, qemuArguments, type QemuMachine } from './arguments';
import { runProgram } from './programs';

const MONITOR_TIMEOUT_MS = 10_000;
const END_TIMEOUT_MS = 10_000;

/**
 * The QEMU process of one machine. It belongs to nobody: started as a daemon
 * in a session of its own, it outlives the backend and is found again by its
 * pid file.
 */
export class QemuProcess {
  constructor(
    private readonly vmId: string,
    private readonly folder: MachineFolder,
  ) {}

  /** Returns when the monitor is ready; throws what QEMU said otherwise. */
  async start(binary: string, machine: QemuMachine): Promise<void> {
    const { status, stderr } = await runProgram(
      binary,
      qemuArguments(machine),
      { cwd: this.folder.directory },
    );
    if (status === 0) return;
    // A refused start leaves its socket behind.
    await fs.rm(this.socketPath(), { force: true });
    const said = stderr.trim();
    if (/cannot allocate memory/i.test(said)) throw failures.hostMemory(said);
    if (/no space left on device/i.test(said)) {
      throw failures.diskFull(this.folder.directory, said);
    }
    throw failures.startFailed(said);
  }

  async pid(): Promise<number | undefined> {
    return (await this.running())?.pid;
  }

  /** Its process id and command line, when QEMU runs and is this machine's. */
  async running(): Promise<{ pid: number; args: string[] } | undefined> {
    try {
      const pid = Number(await fs.readFile(this.folder.pid, 'utf8'));
      if (!Number.isInteger(pid) || pid <= 0) return undefined;
      // The pid may be another program's by now. The command line tells as
      // surely as the monitor would, and answers when the monitor is busy.
      const args = (await fs.readFile(`/proc/${pid}/cmdline`, 'utf8')).split(
        '\0',
      );
      return args[args.indexOf('-uuid') + 1] === this.vmId
        ? { pid, args }
        : undefined;
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ESRCH')) return undefined;
      throw error;
    }
  }

  async runs(): Promise<boolean> {
    return (await this.pid()) !== undefined;
  }

  async monitor<T>(
    signal: AbortSignal | undefined,
    talk: (client: QmpClient) => Promise<T>,
  ): Promise<T> {
    // A path through the folder's descriptor has a known, short length.
    const folder = await fs.open(this.folder.directory, 'r');
    try {
      return await QmpClient.converse(
        `/proc/self/fd/${folder.fd}/${MONITOR_SOCKET}`,
        { timeoutMs: MONITOR_TIMEOUT_MS, signal },
        talk,
      );
    } finally {
      await folder.close();
    }
  }

  /** Ends QEMU without asking the guest. Returns when it is gone. */
  async end(): Promise<void> {
    const pid = await this.pid();
    if (pid !== undefined) {
      kill(pid, 'SIGTERM');
      if (!(await this.gone())) {
        kill(pid, 'SIGKILL');
        if (!(await this.gone())) {
          throw new Error(`QEMU (process ${pid}) does not end`);
        }
      }
    }
    await this.forget();
  }

  /** Removes what a process that is gone could not remove. */
  async forget(): Promise<void> {
    await Promise.all([
      fs.rm(this.folder.pid, { force: true }),
      fs.rm(this.socketPath(), { force: true }),
    ]);
  }

  private async gone(): Promise<boolean> {
    const deadline = Date.now() + END_TIMEOUT_MS;
    while (await this.runs()) {
      if (Date.now() > deadline) return false;
      await sleep(20);
    }
    return true;
  }

  private socketPath(): string {
    return path.join(this.folder.directory, MONITOR_SOCKET);
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isErrno(error, 'ESRCH')) throw error;
  }
}
