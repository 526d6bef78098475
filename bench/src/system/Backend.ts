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

/** A backend of Backstage as a process of its own, and a client of it. */
export class Backend {
  /**
   * @param file - of `children/`
   * @param config - beside that of HTTP server, database and tokens
   */
  static async start(
    file: string,
    options: {
      postgres: Postgres;
      directory: string;
      config?: object;
      /** Of the file, which gets its own URL before them. */
      args?: string[];
      /** Laid under the config. */
      configs?: string[];
      env?: Record<string, string>;
      cwd?: string;
    },
  ): Promise<Backend> {
    const { postgres, directory, config, args = [], configs = [] } = options;
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    await fs.mkdir(directory, { recursive: true });
    const configFile = path.join(directory, 'app-config.yaml');
    // JSON is YAML as well.
    const text = JSON.stringify({
      app: { baseUrl: url },
      backend: {
        baseUrl: url,
        listen: { host: '127.0.0.1', port },
        database: { client: 'pg', connection: postgres.connectionString },
        auth: {
          externalAccess: Object.entries(TOKENS).map(([subject, token]) => ({
            type: 'static',
            options: { token, subject },
          })),
        },
      },
      ...config,
    });
    await fs.writeFile(configFile, text);
    const child = await Child.start(file, directory, {
      nodeArgs: ['--expose-gc'],
      args: [
        url,
        ...args,
        ...[...configs, configFile].flatMap(name => ['--config', name]),
      ],
      env: options.env,
      cwd: options.cwd,
    });
    return new Backend(child, url, port);
  }

  private readonly agent = new http.Agent({ keepAlive: true });

  private constructor(
    readonly child: Child,
    readonly url: string,
    private readonly port: number,
  ) {}

  /** The answer's body, parsed. */
  async request(
    method: 'GET' | 'POST' | 'DELETE',
    route: string,
    body?: unknown,
    token: string = TOKENS.bench,
  ): Promise<any> {
    const { status, text } = await this.send(method, route, body, token);
    if (status >= 300) {
      throw new Error(`${method} ${route}: ${status} ${text}`);
    }
    return text ? JSON.parse(text) : undefined;
  }

  private send(method: string, route: string, body: unknown, token: string) {
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const request = http.request(
        {
          host: '127.0.0.1',
          port: this.port,
          path: `/api${route}`,
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
          response.on('end', () =>
            resolve({
              status: response.statusCode!,
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
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
