/**
 * What happened, in an append-only SQLite file. Whatever else the service knows
 * is read from it again at its next start, and tests judge by it.
 */
import Database from 'better-sqlite3';
import { z } from 'zod';

const reference = {
  operation: z.string(),
  attempt: z.number(),
  vmId: z.string(),
  name: z.string(),
};

export const jobTypeSchema = z.enum([
  'create',
  'delete',
  'start',
  'stop',
  'restart',
]);

const powerSchema = z.enum(['running', 'stopped', 'unknown']);

export const problemSchema = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  retryable: z.boolean(),
});

export const idempotencySchema = z.enum(['key', 'name', 'none']);

export const ledgerEventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('opened'), idempotency: idempotencySchema }),
  /** A request arrived; written before anything is done about it. */
  z.object({
    event: z.literal('asked'),
    route: z.string(),
    ...z.object(reference).partial().shape,
    type: jobTypeSchema.optional(),
    job: z.string().optional(),
  }),
  z.object({
    event: z.literal('accepted'),
    job: z.string(),
    type: jobTypeSchema,
    ...reference,
    /** Null: it never ends by itself. */
    endsAt: z.number().nullable(),
    failure: z
      .object({ problem: problemSchema, leftovers: z.boolean() })
      .optional(),
    callbackUrl: z.string().optional(),
    /** Whose daemon it was that took it, where that can restart. */
    via: z.literal('proctor').optional(),
  }),
  /** A submission was answered with a job that was there. */
  z.object({ event: z.literal('repeated'), job: z.string(), ...reference }),
  z.object({
    event: z.literal('refused'),
    problem: problemSchema,
    ...reference,
  }),
  z.object({
    event: z.literal('ended'),
    job: z.string(),
    state: z.enum(['succeeded', 'failed', 'cancelled']),
    problem: problemSchema.optional(),
    leftovers: z.array(z.string()).optional(),
  }),
  /** Half a machine, until its power is known. */
  z.object({
    event: z.literal('made'),
    machine: z.string(),
    job: z.string(),
    vmId: z.string(),
    name: z.string(),
  }),
  z.object({
    event: z.literal('powered'),
    machine: z.string(),
    vmId: z.string(),
    power: powerSchema,
    because: z.string(),
    /** When and how it ends by itself. */
    death: z
      .object({ at: z.number(), how: z.enum(['stops', 'vanishes']) })
      .optional(),
  }),
  z.object({
    event: z.literal('removed'),
    machine: z.string(),
    vmId: z.string(),
    because: z.string(),
  }),
  z.object({
    event: z.literal('callback'),
    job: z.string(),
    outcome: z.string(),
  }),
  z.object({
    event: z.literal('fault'),
    fault: z.string(),
    /** A route, a type of job, `callback` or `machine`. */
    where: z.string(),
    ...z.object(reference).partial().shape,
  }),
  /** The daemon of Proctor restarted; its jobs go on without it. */
  z.object({ event: z.literal('daemonRestarted') }),
  /** Faults were switched on, or off where there are none. */
  z.object({ event: z.literal('faults'), plan: z.unknown() }),
]);

export type JobType = z.infer<typeof jobTypeSchema>;
export type Idempotency = z.infer<typeof idempotencySchema>;
export type Problem = z.infer<typeof problemSchema>;
export type LedgerEvent = z.infer<typeof ledgerEventSchema>;
export type LedgerEntry = LedgerEvent & { seq: number; at: number };

const schema = `
  CREATE TABLE IF NOT EXISTS ledger (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL
  );
  CREATE TRIGGER IF NOT EXISTS ledger_is_not_changed BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
  CREATE TRIGGER IF NOT EXISTS ledger_is_not_cut BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
`;

export class Ledger {
  private readonly insert: Database.Statement;

  static open(file: string): Ledger {
    const database = new Database(file);
    // A killed process loses nothing; a power cut is not what is tested here.
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.exec(schema);
    return new Ledger(database);
  }

  private constructor(private readonly database: Database.Database) {
    this.insert = database.prepare(
      'INSERT INTO ledger (at, event, body) VALUES (?, ?, ?)',
    );
  }

  append(event: LedgerEvent, at: number): LedgerEntry {
    const { lastInsertRowid } = this.insert.run(
      at,
      event.event,
      JSON.stringify(event),
    );
    return { ...event, seq: Number(lastInsertRowid), at };
  }

  /** All of what `write` appends, or nothing. */
  transaction<T>(write: () => T): T {
    return this.database.transaction(write)();
  }

  *read(): IterableIterator<LedgerEntry> {
    const rows = this.database
      .prepare('SELECT seq, at, body FROM ledger ORDER BY seq')
      .iterate() as IterableIterator<{ seq: number; at: number; body: string }>;
    for (const { seq, at, body } of rows) {
      yield { ...ledgerEventSchema.parse(JSON.parse(body)), seq, at };
    }
  }

  close(): void {
    this.database.close();
  }
}

/** The entries of a service that may be running. */
export function readLedger(file: string): LedgerEntry[] {
  const ledger = Ledger.open(file);
  try {
    return [...ledger.read()];
  } finally {
    ledger.close();
  }
}
