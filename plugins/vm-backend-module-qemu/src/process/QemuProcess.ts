import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isErrno, type MachineState } from '@backlot/plugin-vm-executor-kit';
import { failures } from '../errors';
import { readAt } from '../guest/console';
import type { MachineFolder } from '../machine/MachineStore';
import { forwardedPorts } from '../qmp/forwardedPorts';
import { QmpClient } from '../qmp/QmpClient';
import { MONITOR_SOCKET, qemuArguments, type QemuMachine } from './arguments';
import { machineState } from './machineState';
import { findProgram, programEnvironment } from './programs';

const MONITOR_TIMEOUT_MS = 10_000;
/** Short, because the states of many machines are read at once. */
const STATE_TIMEOUT_MS = 5_000;
const START_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 10_000;
const MAX_COMPLAINT = 2000;

class EndedEarly extends Error {}

/**
 * The QEMU process of one machine. It runs in a session of its own, outlives the
 * backend that started it, and is found again by its pid file.
 */
export class QemuProcess {
  constructor(
    private readonly vmId: string,
    private readonly folder: MachineFolder,
  ) {}

  /**
   * Returns when the machine runs; throws QEMU's message otherwise. When the
   * signal is aborted the start continues, and a later call finds the process.
   */
  async start(
    binary: string,
    machine: QemuMachine,
    signal?: AbortSignal,
  ): Promise<void> {
    const program = await findProgram(binary);
    const { directory, log: logFile } = this.folder;
    await fs.rm(logFile, { force: true });
    // Not by -daemonize, which the sandbox forbids.
    const log = await fs.open(logFile, 'a', 0o600);
    const child = spawn(program, qemuArguments(machine), {
      cwd: directory,
      env: programEnvironment(),
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
    });
    child.unref();
    const ended = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', () => reject(new EndedEarly()));
    });
    ended.catch(() => undefined);
    await log.close();
    const timeout = AbortSignal.timeout(START_TIMEOUT_MS);
    const limited = signal ? AbortSignal.any([signal, timeout]) : timeout;
    try {
      await Promise.race([ended, this.answers(limited)]);
    } catch (error) {
      if (error instanceof EndedEarly) {
        throw await this.complaint();
      }
      if (!timeout.aborted || signal?.aborted) {
        throw error;
      }
      child.kill('SIGKILL');
      throw failures.startTimeout(START_TIMEOUT_MS / 1000);
    }
  }

  /** Waits for the first answer of the monitor. */
  private async answers(signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await this.monitor(signal, client => client.execute('query-status'));
        return;
      } catch (error) {
        signal.throwIfAborted();
        // The socket is missing still, or belonged to an earlier process.
        if (!isErrno(error, 'ENOENT', 'ECONNREFUSED', 'ECONNRESET')) {
          throw error;
        }
      }
      await sleep(20, undefined, { signal });
    }
  }

  private async complaint(): Promise<Error> {
    // A refused start leaves its socket behind.
    await fs.rm(this.socketPath(), { force: true });
    const text = await readAt(this.folder.log, 0, MAX_COMPLAINT);
    const message = text.toString('utf8').trim();
    if (/cannot allocate memory/i.test(message)) {
      return failures.hostMemory(message);
    }
    if (/no space left on device/i.test(message)) {
      return failures.diskFull(this.folder.directory, message);
    }
    return failures.startFailed(message);
  }

  /** The state of a machine whose process runs. */
  async state(signal?: AbortSignal): Promise<MachineState> {
    try {
      const { status } = await this.monitor(
        signal,
        client => client.execute<{ status: string }>('query-status'),
        STATE_TIMEOUT_MS,
      );
      return machineState(status);
    } catch {
      signal?.throwIfAborted();
      return machineState(undefined);
    }
  }

  /** Resumes a paused or suspended machine and returns its state after that. */
  async resume(
    { remedy }: MachineState,
    signal?: AbortSignal,
  ): Promise<MachineState> {
    await this.monitor(
      signal,
      client => client.execute(remedy === 'wake' ? 'system_wakeup' : 'cont'),
      STATE_TIMEOUT_MS,
    );
    return this.state(signal);
  }

  /**
   * Lets reboots be reboots from now on, which end a machine that boots.
   *
   * @returns the host's ports by those of the guest
   */
  async becomeReady(signal: AbortSignal): Promise<Map<number, number>> {
    const usernet = await this.monitor(signal, async client => {
      await client.execute('set-action', { reboot: 'reset' });
      return client.execute<string>('human-monitor-command', {
        'command-line': 'info usernet',
      });
    });
    return forwardedPorts(usernet);
  }

  async pid(): Promise<number | undefined> {
    return (await this.running())?.pid;
  }

  /** Its process id and command line, when QEMU runs and is this machine's. */
  async running(): Promise<{ pid: number; args: string[] } | undefined> {
    try {
      const pid = Number(await fs.readFile(this.folder.pid, 'utf8'));
      if (!Number.isInteger(pid) || pid <= 0) {
        return undefined;
      }
      // The pid may be another program's by now. Unlike the monitor, the command
      // line can be read at any time.
      const args = (await fs.readFile(`/proc/${pid}/cmdline`, 'utf8')).split(
        '\0',
      );
      return args[args.indexOf('-uuid') + 1] === this.vmId
        ? { pid, args }
        : undefined;
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ESRCH')) {
        return undefined;
      }
      throw error;
    }
  }

  async runs(): Promise<boolean> {
    return (await this.pid()) !== undefined;
  }

  async monitor<T>(
    signal: AbortSignal | undefined,
    talk: (client: QmpClient) => Promise<T>,
    timeoutMs = MONITOR_TIMEOUT_MS,
  ): Promise<T> {
    // A path through the folder's descriptor has a known, short length.
    const folder = await fs.open(this.folder.directory, 'r');
    try {
      return await QmpClient.converse(
        `/proc/self/fd/${folder.fd}/${MONITOR_SOCKET}`,
        { timeoutMs, signal },
        talk,
      );
    } finally {
      await folder.close();
    }
  }

  /** Ends QEMU without a shutdown of the guest. Returns when it is gone. */
  async end(signal?: AbortSignal): Promise<void> {
    const pid = await this.pid();
    if (pid !== undefined) {
      kill(pid, 'SIGTERM');
      if (!(await this.gone(signal))) {
        kill(pid, 'SIGKILL');
        if (!(await this.gone(signal))) {
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

  private async gone(signal?: AbortSignal): Promise<boolean> {
    const deadline = Date.now() + END_TIMEOUT_MS;
    while (await this.runs()) {
      signal?.throwIfAborted();
      if (Date.now() > deadline) {
        return false;
      }
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
    if (!isErrno(error, 'ESRCH')) {
      throw error;
    }
  }
}
