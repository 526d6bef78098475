import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { makeHandedFolder } from './handedFiles';
import { VirshUnreachable } from './VirshError';
import { VirshProcess } from './VirshProcess';

const ANSWER_MS = 60_000;
const MAX_PROCESSES = 4;

/** Without spaces, quotes or anything else that virsh would interpret. */
const PLAIN = /^[A-Za-z0-9_.:,/@%+=<>-]+$/;

export type VirshOptions = {
  signal: AbortSignal;
  timeoutMs?: number;
};

/** Runs virsh's commands over one connection, a few of them at once. */
export class Virsh {
  private readonly idle: VirshProcess[] = [];
  private readonly busy = new Set<VirshProcess>();
  private readonly waiting: Array<() => void> = [];
  private files: Promise<string> | undefined;
  private closed = false;

  constructor(readonly uri: string) {}

  /**
   * @throws VirshError when libvirt refuses; VirshUnreachable when there is no
   * answer, after which it is unknown what happened
   */
  async run(args: string[], options: VirshOptions): Promise<string> {
    const command = commandLine(args);
    const { signal, timeoutMs = ANSWER_MS } = options;
    const virsh = await this.take(signal);
    try {
      return await virsh.run(command, { signal, timeoutMs });
    } finally {
      this.giveBack(virsh);
    }
  }

  /** Hands a text over by a file that nobody else can read. */
  async withFile<T>(
    content: string | Buffer,
    use: (file: string) => Promise<T>,
  ): Promise<T> {
    this.files ??= makeHandedFolder();
    const file = path.join(await this.files, randomUUID());
    await fs.writeFile(file, content, { mode: 0o600, flag: 'wx' });
    try {
      return await use(file);
    } finally {
      await fs.rm(file, { force: true });
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    [...this.idle, ...this.busy].forEach(each => each.kill());
    this.waiting.splice(0).forEach(wake => wake());
    if (this.files) {
      await fs.rm(await this.files, { recursive: true, force: true });
    }
  }

  private async take(signal: AbortSignal): Promise<VirshProcess> {
    for (;;) {
      signal.throwIfAborted();
      if (this.closed) {
        throw new VirshUnreachable('The executor was stopped');
      }
      const idle = this.idle.pop();
      if (idle?.usable || (!idle && this.busy.size < MAX_PROCESSES)) {
        const virsh = idle ?? new VirshProcess(this.uri);
        this.busy.add(virsh);
        return virsh;
      }
      // A process that ended while it was idle makes room for another.
      if (!idle) {
        await this.turn(signal);
      }
    }
  }

  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = () => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const abort = () => {
        this.waiting.splice(this.waiting.indexOf(wake), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      this.waiting.push(wake);
    });
  }

  private giveBack(virsh: VirshProcess): void {
    this.busy.delete(virsh);
    if (virsh.usable && !this.closed) {
      this.idle.push(virsh);
    }
    this.waiting.shift()?.();
  }
}

export function commandLine(args: string[]): string {
  const wrong = args.find(arg => !PLAIN.test(arg));
  if (wrong !== undefined) {
    throw new Error(`Not a plain argument of virsh: ${JSON.stringify(wrong)}`);
  }
  return args.join(' ');
}
