import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import type {
  ExecutorContext,
  ExecutorOperation,
  ExecutorSpec,
  ExecutorVm,
  PollResult,
} from '@backlot/plugin-vm-node';
import { readQemuConfig } from '../config';
import { QemuExecutor } from '../QemuExecutor';
import { builtImages } from './images';

const GENEROUS_MS = 240_000;

/**
 * A host to test on: real machines of real QEMU, in a folder of its own.
 * `restartBackend` forgets all that the executor has in memory.
 */
export class Host {
  readonly context: ExecutorContext = {
    signal: new AbortController().signal,
    logger: mockServices.logger.mock(),
  };

  executor: QemuExecutor;
  private readonly vmIds = new Set<string>();

  private constructor(
    readonly directory: string,
    readonly config: Record<string, unknown>,
  ) {
    this.executor = this.startBackend();
  }

  static async create(config: Record<string, unknown> = {}): Promise<Host> {
    const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'backlot-qemu-'));
    return new Host(directory, {
      kind: 'qemu',
      dataDir: path.join(directory, 'data'),
      imagesDir: builtImages(),
      host: 'here',
      accelerator: 'tcg',
      minFreeDiskMiB: 1,
      autostart: false,
      ...config,
    });
  }

  restartBackend(config: Record<string, unknown> = {}): QemuExecutor {
    Object.assign(this.config, config);
    this.executor = this.startBackend();
    return this.executor;
  }

  /** Ends every machine, the forgotten ones too. */
  async dispose(): Promise<void> {
    await this.executor.shutdown();
    for (const vmId of this.vmIds) {
      await this.run(operation('delete', vm({ id: vmId })));
    }
    await fs.rm(this.directory, { recursive: true, force: true });
  }

  /** What is left of a machine on this host. */
  async filesOf(vmId: string): Promise<string[]> {
    return fs.readdir(this.folderOf(vmId)).catch(() => []);
  }

  folderOf(vmId: string): string {
    return path.join(this.directory, 'data', 'machines', vmId);
  }

  async pidOf(vmId: string): Promise<number> {
    const file = path.join(this.folderOf(vmId), 'qemu.pid');
    return Number(await fs.readFile(file, 'utf8'));
  }

  async submit(ask: ExecutorOperation): Promise<void> {
    this.vmIds.add(ask.vm.id);
    await this.executor.submit(ask, this.context);
  }

  /** Submits and polls to the end. */
  async run(ask: ExecutorOperation): Promise<PollResult> {
    await this.submit(ask);
    return this.pollUntil(ask, ({ state }) => state !== 'running');
  }

  async pollUntil(
    ask: ExecutorOperation,
    condition: (result: PollResult) => boolean | Promise<boolean>,
  ): Promise<PollResult> {
    const deadline = Date.now() + GENEROUS_MS;
    for (;;) {
      const result = await this.executor.poll(ask, this.context);
      if (await condition(result)) return result;
      if (result.state !== 'running' || Date.now() > deadline) {
        throw new Error(`Not what was waited for: ${JSON.stringify(result)}`);
      }
      await sleep(result.lookAgainInMs ?? 200);
    }
  }

  async logOf(ask: ExecutorOperation): Promise<string[]> {
    const lines: string[] = [];
    let cursor: string | undefined;
    for (;;) {
      const logs = await this.executor.logs(ask, cursor, this.context);
      lines.push(...logs.lines.map(({ line }) => line));
      cursor = logs.cursor;
      if (!logs.more) return lines;
    }
  }

  private startBackend(): QemuExecutor {
    const config = readQemuConfig(
      'test',
      mockServices.rootConfig({ data: this.config as {} }),
    );
    return QemuExecutor.create(config, this.context.logger);
  }
}

export function vm(
  changes: Partial<ExecutorVm> & { spec?: ExecutorSpec } = {},
): ExecutorVm {
  const id = changes.id ?? randomUUID();
  return {
    id,
    name: `web-${id.slice(0, 4)}`,
    groupId: randomUUID(),
    component: 'component:default/web',
    environment: 'test',
    spec: spec(),
    placement: 'here',
    ...changes,
  };
}

export function spec(changes: Partial<ExecutorSpec> = {}): ExecutorSpec {
  return {
    stack: 'none',
    image: {
      name: 'micro',
      os: { name: 'Backlot micro', version: '1' },
      userData: 'script',
    },
    size: { name: 'tiny', cpus: 1, memoryMiB: 128, diskGiB: 1 },
    sshKeys: [],
    labels: {},
    ...changes,
  };
}

export function operation(
  type: ExecutorOperation['type'],
  ofVm: ExecutorVm,
  changes: Partial<ExecutorOperation> = {},
): ExecutorOperation {
  return {
    id: randomUUID(),
    type,
    attempt: 1,
    deadlineAt: new Date(Date.now() + GENEROUS_MS),
    vm: ofVm,
    ...changes,
  };
}
