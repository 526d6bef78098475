import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { Turns } from '../Turns';

const GENEROUS_MS = 180_000;
const RESTART_MS = 500;
const SLOW_START_MS = 20_000;
const WARM_UP_MS = 1000;

/** A backend process, and everything that can be done to it. */
export class Replica {
  readonly url: string;
  readonly logFile: string;
  /** When it ended though nobody asked it to. */
  readonly ends = { whileStarting: 0, atWork: 0 };
  private child?: ChildProcess;
  /** One thing at a time is done to it. */
  private readonly turns = new Turns();
  private readonly clockFile: string;

  constructor(
    readonly number: number,
    private readonly options: { directory: string; port: number },
  ) {
    this.url = `http://127.0.0.1:${options.port}`;
    this.clockFile = path.join(options.directory, `clock-${number}`);
    this.logFile = path.join(options.directory, `replica-${number}.log`);
  }

  private get configFile(): string {
    return path.join(this.options.directory, `replica-${this.number}.json`);
  }

  async configure(config: object): Promise<void> {
    // JSON is YAML as well.
    await writeFile(this.configFile, JSON.stringify(config));
    await writeFile(this.clockFile, '0');
  }

  /** Returns at once; `ready` waits. */
  start(): Promise<void> {
    return this.turns.take(async () => this.spawn());
  }

  /** @throws when it does not come up, however often it is started */
  async ready(): Promise<void> {
    for (const giveUp = Date.now() + GENEROUS_MS; ; await sleep(200)) {
      try {
        const response = await fetch(
          `${this.url}/.backstage/health/v1/readiness`,
          { signal: AbortSignal.timeout(2000) },
        );
        if (response.ok) {
          return;
        }
      } catch {
        // It does not listen yet.
      }
      if (Date.now() > giveUp) {
        throw new Error(
          `Replica ${this.number} did not come up; see its log in ${this.options.directory}`,
        );
      }
    }
  }

  /** Up, and at it for a moment; or slow to come up, which is a state as well. */
  private async atWork(): Promise<void> {
    await Promise.race([this.ready(), sleep(SLOW_START_MS)]);
    await sleep(WARM_UP_MS);
  }

  /** As a power cut would end it; it is started again at once. */
  kill(): Promise<void> {
    return this.turns.take(async () => {
      await this.atWork();
      await this.end('SIGKILL');
      this.spawn();
    });
  }

  /** As a deployment does. */
  deploy(): Promise<void> {
    return this.turns.take(async () => {
      await this.end('SIGTERM');
      this.spawn();
    });
  }

  /** It does nothing for a while, and believes that no time has passed. */
  freeze(ms: number): Promise<void> {
    return this.turns.take(async () => {
      await this.atWork();
      this.child?.kill('SIGSTOP');
      await sleep(ms);
      this.child?.kill('SIGCONT');
    });
  }

  /** Its wall clock is off by so much from now on. */
  jump(ms: number): Promise<void> {
    return this.turns.take(async () => {
      // Before it has loaded its clock, the signal would end it.
      await this.atWork();
      await writeFile(this.clockFile, String(ms));
      this.child?.kill('SIGUSR2');
    });
  }

  stop(): Promise<void> {
    return this.turns.take(() => this.end('SIGKILL'));
  }

  /** Ends it, whatever is being done to it. */
  drop(): void {
    this.child?.kill('SIGKILL');
  }

  private spawn(): void {
    const log = openSync(this.logFile, 'a');
    const { NODE_OPTIONS: _, ...env } = process.env;
    this.child = spawn(
      process.execPath,
      [
        ...['--require', resolvePackagePath('chaos', clockModule)],
        ...[
          '--require',
          require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
        ],
        resolvePackagePath('chaos', 'src/system/replicaMain.ts'),
        ...['--config', this.configFile],
      ],
      {
        cwd: resolvePackagePath('chaos'),
        env: {
          ...env,
          NODE_ENV: 'development',
          LOG_LEVEL: 'debug',
          CHAOS_CLOCK_FILE: this.clockFile,
        },
        stdio: ['pipe', log, log],
      },
    );
    closeSync(log);
    this.watch(this.child);
  }

  /** Whoever runs backends starts them again when they end. */
  private watch(child: ChildProcess): void {
    let wasReady = false;
    const isMine = () => this.child === child;
    this.ready().then(
      () => {
        wasReady = isMine();
      },
      () => {},
    );
    child.once('exit', () => {
      if (isMine()) {
        this.ends[wasReady ? 'atWork' : 'whileStarting'] += 1;
        this.turns.take(async () => {
          await sleep(RESTART_MS);
          if (isMine()) {
            this.spawn();
          }
        });
      }
    });
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill(signal);
    const patience = setTimeout(() => child.kill('SIGKILL'), GENEROUS_MS);
    await ended;
    clearTimeout(patience);
  }
}

const clockModule = 'src/system/shiftedClock.cjs';
