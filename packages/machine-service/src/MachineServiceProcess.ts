import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { FaultPlan } from './core/Faults';
import type { Idempotency } from './core/Ledger';

export type MachineServiceSettings = {
  /** An SQLite file, which outlives the process. */
  ledger: string;
  idempotency: Idempotency;
  /** How long a job takes, about. */
  jobMs?: number;
  seed?: string;
};

/** The machine service as a process of its own, which can be killed. */
export class MachineServiceProcess {
  private child?: ChildProcess;
  private port = 0;

  constructor(private readonly settings: MachineServiceSettings) {}

  /** The same after a restart. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const { ledger, idempotency, jobMs = 100, seed = '0' } = this.settings;
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
        resolvePackagePath('machine-service', 'src/main.ts'),
        ...['--port', String(this.port)],
        ...['--ledger', ledger],
        ...['--idempotency', idempotency],
        ...['--jobMs', String(jobMs)],
        ...['--seed', seed],
      ],
      {
        cwd: resolvePackagePath('machine-service'),
        env: { ...env, NODE_ENV: 'development' },
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    this.child = child;
    this.port = await new Promise<number>((resolve, reject) => {
      child.once('exit', code =>
        reject(new Error(`The machine service ended with status ${code}`)),
      );
      createInterface({ input: child.stdout! }).on('line', line => {
        const [, port] = /^listening on http:.*:(\d+)$/.exec(line) ?? [];
        if (port) {
          resolve(Number(port));
        }
      });
    });
  }

  /** As a power cut would end it. Returns when the process is gone. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
    this.child = undefined;
  }

  /** Of Proctor's daemon alone: connections break, and jobs go on. */
  async restartDaemon(): Promise<void> {
    const response = await fetch(`${this.url}/proctor/restart`, {
      method: 'POST',
    });
    if (!response.ok) {
      throw new Error(await response.text());
    }
  }

  async useFaults(plan: FaultPlan): Promise<void> {
    const response = await fetch(`${this.url}/faults`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(plan),
    });
    if (!response.ok) {
      throw new Error(await response.text());
    }
  }
}
