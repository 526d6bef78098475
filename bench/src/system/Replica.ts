import fs from 'node:fs/promises';
import http from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { Child } from './Child';
import type { Postgres } from './Postgres';

export const TOKENS = {
  bench: 'bench-0123456789',
  owner: 'owner-0123456789',
};

export type ReplicaOptions = {
  postgres: Postgres;
  directory: string;
  /** Of the timed executor. */
  executor?: object;
  /** Laid over the `vm` config. */
  vm?: object;
  components?: number;
  owners?: number;
  args?: string[];
};

/** Environments, images and so on that benchmarks ask for and fill in. */
export const OFFERED = {
  environments: ['development', 'staging', 'production'],
  stacks: ['java', 'node', 'python', 'go'],
  images: ['debian-12', 'debian-13', 'ubuntu-22.04', 'ubuntu-24.04', 'rocky-9'],
  sizes: ['small', 'medium', 'large'],
};

const each = <T>(names: string[], option: (name: string) => T) =>
  Object.fromEntries(names.map(name => [name, option(name)]));

/** A backend with the vm plugin as a process of its own, and a client of it. */
export class Replica {
  static async start(options: ReplicaOptions): Promise<Replica> {
    const port = await freePort();
    const config = {
      backend: {
        baseUrl: `http://127.0.0.1:${port}`,
        listen: { host: '127.0.0.1', port },
        database: {
          client: 'pg',
          connection: options.postgres.connectionString,
        },
        auth: {
          externalAccess: Object.entries(TOKENS).map(([subject, token]) => ({
            type: 'static',
            options: { token, subject },
          })),
        },
      },
      bare: {
        components: options.components ?? 100,
        owners: options.owners ?? 10,
      },
      vm: {
        environments: each(OFFERED.environments, () => ({})),
        stacks: each(OFFERED.stacks, () => ({})),
        images: each(OFFERED.images, name => ({
          os: { name, version: '1' },
        })),
        sizes: each(OFFERED.sizes, () => ({
          cpus: 1,
          memoryMiB: 128,
          diskGiB: 1,
        })),
        executors: {
          timed: {
            kind: 'timed',
            limits: { create: 5000, other: 5000 },
            ...options.executor,
          },
        },
        ...options.vm,
      },
    };
    await fs.mkdir(options.directory, { recursive: true });
    const file = path.join(options.directory, 'app-config.yaml');
    // JSON is YAML as well.
    await fs.writeFile(file, JSON.stringify(config));
    const child = await Child.start('replica.ts', options.directory, {
      nodeArgs: ['--expose-gc'],
      args: [...(options.args ?? []), '--config', file],
    });
    return new Replica(child, port);
  }

  private readonly agent = new http.Agent({ keepAlive: true });

  private constructor(readonly child: Child, private readonly port: number) {}

  /** The answer's body, parsed. */
  async request(
    method: 'GET' | 'POST',
    route: string,
    body?: unknown,
    token: string = TOKENS.bench,
  ): Promise<any> {
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          host: '127.0.0.1',
          port: this.port,
          path: `/api/vm${route}`,
          method,
          agent: this.agent,
          headers: {
            authorization: `Bearer ${token}`,
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
        },
        response => {
          const chunks: Buffer[] = [];
          response.on('data', chunk => chunks.push(chunk));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            if (response.statusCode! >= 300) {
              reject(
                new Error(`${method} ${route}: ${response.statusCode} ${text}`),
              );
            } else {
              resolve(text ? JSON.parse(text) : undefined);
            }
          });
          response.on('error', reject);
        },
      );
      request.on('error', reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await this.child.stop();
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
