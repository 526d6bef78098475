import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import fs from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { VmClient } from '@backlot/plugin-vm-common';
import { EXAMPLE_USER_HEADER } from '../auth/exampleUsers';

const repository = path.resolve(__dirname, '../../../..');
const images =
  process.env.BACKLOT_IMAGES ?? path.join(repository, '.data', 'images');
const GENEROUS_MS = 300_000;

/**
 * The demo portal's backend as a process of its own, which can be killed, with
 * real QEMU machines. State and machines are in a folder of this portal alone.
 */
export class Portal {
  /**
   * @param vm - laid over the portal's own `vm` config
   * @param executor - laid over that of its QEMU executor
   */
  static async create(vm: object, executor: object): Promise<Portal> {
    const built = spawnSync(path.join(repository, 'images/build'), ['micro'], {
      encoding: 'utf8',
    });
    if (built.status !== 0) {
      throw new Error(
        `This portal needs the image "micro", and images/build could not make it: ${
          built.error ?? built.stderr + built.stdout
        }`,
      );
    }
    const directory = await fs.mkdtemp(
      path.join(os.tmpdir(), 'backlot-portal-'),
    );
    const port = await freePort();
    const at = (name: string) => path.join(directory, name);
    const config = {
      backend: {
        baseUrl: `http://localhost:${port}`,
        listen: { host: '127.0.0.1', port },
        database: {
          client: 'better-sqlite3',
          connection: { directory: at('database') },
        },
      },
      demo: { repositories: at('repositories') },
      vm: {
        ...vm,
        executors: {
          local: {
            dataDir: at('vms'),
            imagesDir: images,
            accelerator: 'tcg',
            ...executor,
          },
        },
      },
    };
    await fs.mkdir(at('database'));
    // JSON is YAML as well.
    await fs.writeFile(at('app-config.yaml'), JSON.stringify(config));
    return new Portal(directory, `http://localhost:${port}`);
  }

  readonly vms: VmClient;
  private process?: ChildProcess;
  private token = '';

  private constructor(readonly directory: string, readonly url: string) {
    this.vms = new VmClient({
      discoveryApi: { getBaseUrl: async id => `${url}/api/${id}` },
      fetchApi: {
        fetch: (input, init) =>
          fetch(input, {
            ...init,
            headers: {
              ...(init?.headers as Record<string, string>),
              Authorization: `Bearer ${this.token}`,
            },
          }),
      },
    });
  }

  /** Starts it as `./dev backend` does, and signs in. */
  async start(user: string): Promise<void> {
    const log = openSync(path.join(this.directory, 'backend.log'), 'a');
    const { NODE_OPTIONS: _, ...env } = process.env;
    this.process = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
        'src/index',
        '--config',
        path.join(repository, 'app-config.yaml'),
        '--config',
        path.join(this.directory, 'app-config.yaml'),
      ],
      {
        cwd: path.join(repository, 'packages/backend'),
        env: { ...env, NODE_ENV: 'development' },
        stdio: ['ignore', log, log],
      },
    );
    closeSync(log);
    await this.eventually('to sign in', async () => {
      const response = await fetch(
        `${this.url}/api/auth/example/refresh?env=development`,
        { headers: { [EXAMPLE_USER_HEADER]: user } },
      );
      const text = await response.text();
      if (!response.ok) {
        throw new Error(`${response.status} ${text}`);
      }
      this.token = JSON.parse(text).backstageIdentity.token;
      await this.vms.getOptions();
    });
  }

  /** As a power cut would end it. Returns when the process is gone. */
  async kill(): Promise<void> {
    const running = this.process;
    if (running && running.exitCode === null && running.signalCode === null) {
      const ended = new Promise(resolve => running.once('exit', resolve));
      running.kill('SIGKILL');
      await ended;
    }
    this.process = undefined;
  }

  /** Ends the backend and every machine, and removes every file. */
  async dispose(): Promise<void> {
    await this.kill();
    for (const { pid } of await this.machines()) {
      process.kill(pid, 'SIGKILL');
    }
    await fs.rm(this.directory, { recursive: true, force: true });
  }

  /** The QEMU processes of this portal, whatever the portal knows of them. */
  async machines(): Promise<Array<{ vmId: string; pid: number }>> {
    const found: Array<{ vmId: string; pid: number }> = [];
    for (const name of await fs.readdir('/proc')) {
      if (!/^\d+$/.test(name)) {
        continue;
      }
      const line = await fs
        .readFile(`/proc/${name}/cmdline`, 'utf8')
        .catch(() => ''); // It ended meanwhile.
      const args = line.split('\0');
      const uuid = args.indexOf('-uuid');
      if (uuid > 0 && line.includes(this.directory)) {
        found.push({ vmId: args[uuid + 1], pid: Number(name) });
      }
    }
    return found;
  }

  /** What the machines' folder holds: records, disks, sockets, pid files. */
  async machineFiles(): Promise<string[]> {
    return fs.readdir(path.join(this.directory, 'vms', 'machines'), {
      recursive: true,
    });
  }

  async until<T>(
    what: string,
    read: () => Promise<T>,
    isDone: (value: T) => boolean,
  ): Promise<T> {
    return this.eventually(what, async () => {
      const value = await read();
      if (!isDone(value)) {
        throw new Error(JSON.stringify(value));
      }
      return value;
    });
  }

  /** Tries until it succeeds. */
  async eventually<T>(what: string, attempt: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + GENEROUS_MS;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        const ended = this.process && this.process.exitCode !== null;
        if (ended || Date.now() > deadline) {
          throw new Error(
            `Waited in vain ${what}; at last: ${error}\n${await this.logEnd()}`,
          );
        }
      }
      await sleep(200);
    }
  }

  private async logEnd(): Promise<string> {
    const log = path.join(this.directory, 'backend.log');
    return (await fs.readFile(log, 'utf8')).slice(-5000);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
