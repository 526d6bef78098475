/** A PostgreSQL, a machine service and some replicas, all real processes. */
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Idempotency, MachineServiceProcess } from 'machine-service';
import { Client } from 'pg';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports -- scripts are no package
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../../scripts/embeddedPostgres';
import type { Provider } from '../options';
import { type Blow, weathers } from '../plan';
import { Turns } from '../Turns';
import { Replica } from './Replica';
import { replicaConfig } from './config';

const GENEROUS_MS = 120_000;

export class System {
  static async start(options: {
    directory: string;
    idempotency: Idempotency;
    provider: Provider;
    replicas: number;
    seed: string;
  }): Promise<System> {
    const { directory, idempotency, seed } = options;
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    const postgres = await startEmbeddedPostgres({
      max_connections: '200',
      // Its process may die here, but never the machine that it runs on.
      fsync: 'off',
    });
    const service = new MachineServiceProcess({
      ledger: path.join(directory, 'ledger.sqlite'),
      idempotency,
      jobMs: 1000,
      seed,
    });
    const token = randomBytes(16).toString('hex');
    const replicas: Replica[] = [];
    const system = new System(
      directory,
      seed,
      postgres,
      service,
      replicas,
      token,
    );
    try {
      await service.start();
      const callbackSecret = randomBytes(16).toString('hex');
      for (let number = 0; number < options.replicas; number += 1) {
        const port = await freePort();
        const replica = new Replica(number, { directory, port });
        await replica.configure(
          replicaConfig({
            port,
            database: connectionOf(postgres),
            serviceUrl: service.url,
            idempotency,
            provider: options.provider,
            token,
            callbackSecret,
          }),
        );
        replicas.push(replica);
      }
      // The first one makes the tables; no test of migrations, this.
      for (const replica of replicas) {
        await replica.start();
        await replica.ready();
      }
      return system;
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  private readonly databaseTurns = new Turns();
  private readonly serviceTurns = new Turns();

  private constructor(
    readonly directory: string,
    private readonly seed: string,
    private readonly postgres: EmbeddedPostgres,
    private readonly service: MachineServiceProcess,
    readonly replicas: Replica[],
    readonly token: string,
  ) {
    // A frozen replica does not notice that we are gone.
    process.once('exit', () => replicas.forEach(replica => replica.drop()));
  }

  get ledgerFile(): string {
    return path.join(this.directory, 'ledger.sqlite');
  }

  /** Ends when what it does is done; the replicas come up by themselves. */
  async strike(blow: Blow, number: number): Promise<void> {
    switch (blow.do) {
      case 'kill':
        return this.replicas[blow.replica].kill();
      case 'freeze':
        return this.replicas[blow.replica].freeze(blow.forMs);
      case 'deploy':
        return this.replicas[blow.replica].deploy();
      case 'jump':
        return this.replicas[blow.replica].jump(blow.byMs);
      case 'restartDatabase':
        return this.databaseTurns.take(() => this.postgres.restart(blow.how));
      case 'cutConnections':
        await this.sql(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL',
        );
        return undefined;
      case 'killService':
        return this.serviceTurns.take(async () => {
          await this.service.kill();
          await sleep(blow.forMs);
          await this.service.start();
        });
      case 'restartDaemon':
        return this.serviceTurns.take(() => this.service.restartDaemon());
      case 'useFaults':
        return this.serviceTurns.take(() =>
          this.service.useFaults({
            seed: `${this.seed}:${number}`,
            rules: weathers[blow.weather],
          }),
        );
      default:
        throw new Error(`Unknown blow ${JSON.stringify(blow)}`);
    }
  }

  /** Everything works again, and every replica is a new process. */
  async heal(): Promise<void> {
    await this.service.useFaults({ rules: [] });
    for (const replica of this.replicas) {
      await replica.jump(0);
      await replica.deploy();
      await replica.ready();
    }
  }

  /** What a new process does first, it does now: it looks for every machine. */
  async sweep(): Promise<void> {
    await this.replicas[0].deploy();
    await this.replicas[0].ready();
  }

  /** Asks the plugin's database, through its restarts. */
  async sql(statement: string): Promise<any[]> {
    for (const giveUp = Date.now() + GENEROUS_MS; ; await sleep(200)) {
      const client = new Client({
        ...connectionOf(this.postgres),
        database: 'backstage_plugin_vm',
      });
      // A connection that is cut says so by an event as well.
      client.on('error', () => {});
      try {
        await client.connect();
        const { rows } = await client.query(statement);
        return rows;
      } catch (error) {
        if (Date.now() > giveUp) {
          throw error;
        }
      } finally {
        await client.end().catch(() => {});
      }
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.replicas.map(replica => replica.stop()));
    await this.service.kill();
    await this.postgres.stop();
  }
}

function connectionOf({ connectionString }: EmbeddedPostgres) {
  const { hostname, port, username } = new URL(connectionString);
  return { host: hostname, port: Number(port), user: username };
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
