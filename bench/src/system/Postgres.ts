import { Client } from 'pg';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports -- scripts are no package
import { startEmbeddedPostgres } from '../../../scripts/embeddedPostgres';
import { cpuOfFamily, parentOf } from './cpu';

/** As an ordinary small server has them: nothing is traded for speed. */
const settings = {
  max_connections: '300',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  fsync: 'on',
  synchronous_commit: 'on',
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.max': '10000',
};

export type Statement = {
  query: string;
  calls: number;
  milliseconds: number;
  rows: number;
  walBytes: number;
};

/** A PostgreSQL of one benchmark, and what it says of itself. */
export class Postgres {
  static async start(): Promise<Postgres> {
    const server = await startEmbeddedPostgres(settings);
    const client = new Client(server.connectionString);
    await client.connect();
    await client.query('CREATE EXTENSION pg_stat_statements');
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    return new Postgres(server, client, parentOf(rows[0].pid));
  }

  private readonly clients: Client[] = [];

  private constructor(
    private readonly server: {
      connectionString: string;
      stop(): Promise<void>;
    },
    private readonly client: Client,
    private readonly pid: number,
  ) {}

  get connectionString(): string {
    return this.server.connectionString;
  }

  urlOf(database: string): string {
    const url = new URL(this.connectionString);
    url.pathname = database;
    return url.toString();
  }

  async createDatabase(name: string): Promise<string> {
    await this.client.query(`CREATE DATABASE ${name}`);
    return this.urlOf(name);
  }

  /** A connection that lives as long as the server. */
  async connect(database: string): Promise<Client> {
    const client = new Client(this.urlOf(database));
    await client.connect();
    this.clients.push(client);
    return client;
  }

  async version(): Promise<string> {
    const { rows } = await this.client.query('SHOW server_version');
    return rows[0].server_version;
  }

  async forgetStatements(): Promise<void> {
    await this.client.query('SELECT pg_stat_statements_reset()');
  }

  /** Of all but this connection's database, the most expensive first. */
  async statements(): Promise<Statement[]> {
    const { rows } = await this.client.query(
      `SELECT query, sum(calls) AS calls, sum(total_exec_time) AS ms,
              sum(rows) AS rows, sum(wal_bytes) AS wal
       FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
       WHERE d.datname <> 'postgres'
       GROUP BY query ORDER BY ms DESC`,
    );
    return rows.map(row => ({
      query: row.query.replace(/\s+/g, ' '),
      calls: Number(row.calls),
      milliseconds: Number(row.ms),
      rows: Number(row.rows),
      walBytes: Number(row.wal),
    }));
  }

  /** Bytes written ahead so far. */
  async walBytes(): Promise<number> {
    const { rows } = await this.client.query(
      "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bytes",
    );
    return Number(rows[0].bytes);
  }

  /** CPU seconds of the server so far. */
  cpu(): number {
    return cpuOfFamily(this.pid);
  }

  async stop(): Promise<void> {
    await Promise.all([this.client, ...this.clients].map(c => c.end()));
    await this.server.stop();
  }
}
