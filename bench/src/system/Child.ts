import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

const root = resolvePackagePath('bench');
const STOP_MS = 20_000;

/** A process of a benchmark's own: a replica, or what it is compared with. */
export class Child {
  /**
   * Starts a file of `children/`, and waits until it says that it is ready.
   *
   * @param directory - gets its log
   */
  static async start(
    file: string,
    directory: string,
    options: {
      args?: string[];
      nodeArgs?: string[];
      env?: Record<string, string>;
      /** A package: Backstage looks for the one that it runs in. Default: bench. */
      cwd?: string;
    } = {},
  ): Promise<Child> {
    mkdirSync(directory, { recursive: true });
    const logFile = path.join(directory, 'output.log');
    const log = openSync(logFile, 'a');
    const { NODE_OPTIONS: _, ...env } = process.env;
    const started = spawn(
      process.execPath,
      [
        ...(options.nodeArgs ?? []),
        '--require',
        require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
        path.join(root, 'src/children', file),
        ...(options.args ?? []),
      ],
      {
        cwd: options.cwd ?? root,
        env: { ...env, NODE_ENV: 'production', ...options.env },
        stdio: ['ignore', log, log, 'ipc'],
        // A Ctrl-C is the runner's to handle; its end is the child's end.
        detached: true,
      },
    );
    closeSync(log);
    const child = new Child(started, logFile);
    await child.ready;
    return child;
  }

  private readonly ready: Promise<void>;
  private readonly ended: Promise<void>;
  private readonly asked = new Map<
    number,
    { resolve: (value: any) => void; reject: (error: Error) => void }
  >();
  private lastId = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly logFile: string,
  ) {
    const ready = new Promise<void>(resolve => {
      child.on('message', message => message === 'ready' && resolve());
    });
    this.ended = new Promise(resolve => {
      child.once('exit', () => resolve());
    });
    const died = this.ended.then(() => {
      const log = readFileSync(logFile, 'utf8').slice(-3000);
      const error = new Error(`${child.spawnargs.at(-1)} ended:\n${log}`);
      this.asked.forEach(({ reject }) => reject(error));
      throw error;
    });
    died.catch(() => {});
    this.ready = Promise.race([ready, died]);
    child.on('message', (message: any) => {
      const waiting = this.asked.get(message.id);
      this.asked.delete(message.id);
      if (message.error) {
        waiting?.reject(new Error(message.error));
      } else {
        waiting?.resolve(message.value);
      }
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  ask<T>(call: string, input?: unknown): Promise<T> {
    return new Promise((resolve, reject) => {
      this.lastId += 1;
      this.asked.set(this.lastId, { resolve, reject });
      this.child.send({ id: this.lastId, call, input });
    });
  }

  log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await this.ended;
    clearTimeout(timer);
  }
}
