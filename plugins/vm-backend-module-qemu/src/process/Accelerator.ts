import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { QemuConfig } from '../config';
import {
  bootProgress,
  type ImageStore,
  EventReports,
  seedImage,
} from '@backlot/plugin-vm-executor-kit';
import { readAt } from '../guest/console';
import { MachineFolder } from '../machine/MachineStore';
import { QemuProcess } from './QemuProcess';
import { runProgram } from './programs';

const PROBE_IMAGE = 'micro';
/** Always the same, so that a probe that a crash interrupted is ended. */
const PROBE_ID = '00000000-0000-4000-8000-000000000001';
const PROBE_DEADLINE_MS = 10_000;
const VERSION_TIMEOUT_MS = 10_000;

type Outcome = {
  accelerator: 'kvm' | 'tcg';
  because: string;
  /** The kernel and QEMU that the outcome is valid for. */
  host: string;
};

/**
 * Chooses between KVM and software emulation.
 *
 * A KVM device that opens proves little: nested virtualisation may be there
 * and hang guests. So a small image is booted under KVM once, and the outcome
 * is remembered beside the machines.
 */
export class Accelerator {
  private chosen?: 'kvm' | 'tcg';
  private probing?: Promise<void>;

  constructor(
    private readonly config: QemuConfig,
    private readonly images: ImageStore,
    private readonly logger: LoggerService,
  ) {
    if (config.accelerator !== 'auto') {
      this.chosen = config.accelerator;
    }
  }

  /** Undefined while it is being determined. */
  current(): 'kvm' | 'tcg' | undefined {
    if (!this.chosen) {
      this.probing ??= this.choose().catch(error => {
        this.logger.warn('The probe of KVM failed, using TCG', error);
        this.chosen = 'tcg';
      });
    }
    return this.chosen;
  }

  private async choose(): Promise<void> {
    const outcome = await this.outcome();
    this.logger.info(
      `Machines run under ${outcome.accelerator}: ${outcome.because}`,
    );
    this.chosen = outcome.accelerator;
  }

  private async outcome(): Promise<Outcome> {
    const host = `${os.release()}, ${await this.qemuVersion()}`;
    const tcg = (because: string): Outcome => ({
      accelerator: 'tcg',
      because,
      host,
    });
    try {
      await fs.access('/dev/kvm', fs.constants.R_OK | fs.constants.W_OK);
    } catch {
      return tcg('/dev/kvm is missing, or this user may not use it');
    }
    const memory = path.join(this.config.dataDir, 'accelerator.json');
    const remembered = await readOutcome(memory);
    if (remembered?.host === host) {
      return remembered;
    }
    if (!(await this.images.manifest(PROBE_IMAGE))) {
      return tcg(`there is no image ${PROBE_IMAGE} to try KVM with`);
    }
    const outcome: Outcome = (await this.bootsUnderKvm())
      ? { accelerator: 'kvm', because: 'a machine booted under it', host }
      : tcg('a machine did not boot under KVM');
    await fs.writeFile(memory, `${JSON.stringify(outcome, null, 2)}\n`);
    return outcome;
  }

  /** The first line that the program prints. */
  async qemuVersion(): Promise<string> {
    const { stdout } = await runProgram(this.config.binary, ['--version'], {
      timeoutMs: VERSION_TIMEOUT_MS,
    });
    return stdout.split('\n')[0];
  }

  private async bootsUnderKvm(): Promise<boolean> {
    const folder = new MachineFolder(path.join(this.config.dataDir, 'probe'));
    const qemu = new QemuProcess(PROBE_ID, folder);
    await qemu.end();
    await fs.rm(folder.directory, { recursive: true, force: true });
    await fs.mkdir(folder.directory, { recursive: true, mode: 0o700 });
    try {
      const image = await this.images.acquire(PROBE_IMAGE);
      await fs.writeFile(
        folder.seed,
        seedImage({ instanceId: PROBE_ID, hostname: 'probe', sshKeys: [] }),
      );
      await qemu.start(this.config.binary, {
        vmId: PROBE_ID,
        name: 'probe',
        folder,
        image,
        accelerator: 'kvm',
        cpus: 1,
        memoryMiB: image.manifest.minMemoryMiB,
        mac: '52:54:00:00:00:01',
        sandbox: this.config.sandbox,
        network: { restrict: true, bindAddress: '127.0.0.1' },
        ports: {},
      });
      const startedAt = new Date();
      const reports = new EventReports();
      while (Date.now() - startedAt.getTime() < PROBE_DEADLINE_MS) {
        const { outcome } = bootProgress(
          await reports.events({
            vmId: PROBE_ID,
            id: 'probe',
            start: 0,
            read: (offset, length) => readAt(folder.events, offset, length),
          }),
          { stages: [], startedAt, now: new Date() },
        );
        if (outcome !== 'booting') {
          return outcome === 'ready';
        }
        if (!(await qemu.runs())) {
          return false;
        }
        await sleep(100);
      }
      return false;
    } catch (error) {
      this.logger.info(`KVM could not be tried: ${error}`);
      return false;
    } finally {
      await qemu.end();
      await fs.rm(folder.directory, { recursive: true, force: true });
    }
  }
}

async function readOutcome(file: string): Promise<Outcome | undefined> {
  try {
    return JSON.parse(await fs.readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
