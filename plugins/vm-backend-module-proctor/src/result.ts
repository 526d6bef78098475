import type { ExecutorMachine } from '@backlot/plugin-vm-node';
import { z } from 'zod';
import type { Scanner } from './log/JobLog';
import type { LogLine } from './log/LineSplitter';

const MAX_REASON = 300;
const text = z.string().max(4096);

const address = z.object({
  type: z.enum(['ipv4', 'ipv6', 'dns']),
  purpose: text.optional(),
  address: text,
  port: z.int().min(1).max(65535).optional(),
});

/**
 * `forward` addresses are left out: they lead to the portal's own host, and
 * nothing that runs elsewhere can make one.
 */
const addresses = z
  .array(z.union([z.looseObject({ type: z.literal('forward') }), address]))
  .max(64)
  .transform(all =>
    all.filter(
      (one): one is z.output<typeof address> => one.type !== 'forward',
    ),
  );

const outputs = {
  providerId: text.optional(),
  hostname: text.optional(),
  addresses: addresses.optional(),
  power: z.enum(['running', 'stopped', 'unknown']).optional(),
  imageVersion: text.optional(),
  sshUser: text.optional(),
  facts: z.record(z.string().max(256), text).optional(),
};

/** What a proc prints behind the sentinel. */
const resultSchema = z.object({
  operation: z.string(),
  ...outputs,
  /** Only where it failed. */
  error: z
    .object({
      code: text.default('JobFailed'),
      message: text,
      remedy: text.default('Read the log of the operation.'),
      retryable: z.boolean().default(false),
    })
    .optional(),
  leftovers: z.array(text).max(100).optional(),
});

const machineSchema = z.object({
  ...outputs,
  vmId: text,
  name: text,
  power: z.enum(['running', 'stopped', 'unknown']),
  placement: text.optional(),
  createdAt: z.iso.datetime({ offset: true }).optional(),
  portal: text.optional(),
});

/** One line of what the proc `list` prints; the last one says that it is all. */
const listingSchema = z.object({
  machines: z.array(machineSchema),
  complete: z.boolean().default(false),
});

export type Result = Omit<z.output<typeof resultSchema>, 'operation'>;
export type ListedMachine = z.output<typeof machineSchema>;

const knownKeys = Object.keys(resultSchema.shape);

/**
 * Finds the result that a job has printed. Whoever gets a line into the log
 * can print one, such as the output of a machine that the proc shows, and
 * Proctor may show the log of another job: only a result that carries the
 * operation's id counts. The last one counts.
 */
export class ResultScanner implements Scanner {
  result?: Result;
  /** Why the last line that looked like a result does not count. */
  ignored?: string;

  constructor(
    private readonly sentinel: string,
    private readonly operation: string,
  ) {}

  get isDone(): boolean {
    return this.result !== undefined;
  }

  take(line: LogLine): string | undefined {
    const found = behindSentinel(line, this.sentinel);
    if (!found) {
      return undefined;
    }
    if ('problem' in found) {
      return this.ignore(found.problem);
    }
    const { operation } = found.value;
    if (operation !== this.operation) {
      return this.ignore(
        operation === undefined
          ? 'it has no "operation"'
          : 'it is of another operation',
      );
    }
    const parsed = resultSchema.safeParse(found.value);
    if (!parsed.success) {
      return this.ignore(reasonOf(parsed.error));
    }
    const { operation: _, ...result } = parsed.data;
    this.result = result;
    return remarkOn(found.value, result);
  }

  private ignore(reason: string): string {
    this.ignored = reason;
    return `Backlot ignores this result: ${reason}`;
  }
}

/** Finds the machines that a listing has printed. */
export class ListingScanner implements Scanner {
  readonly machines: ListedMachine[] = [];
  isDone = false;
  /** A part of the list is not understood: machines may be missing. */
  problem?: string;

  /** @param operation - undefined where the proc is not handed one */
  constructor(
    private readonly sentinel: string,
    private readonly operation: string | undefined,
  ) {}

  take(line: LogLine): string | undefined {
    const found = behindSentinel(line, this.sentinel);
    if (!found) {
      return undefined;
    }
    if ('problem' in found) {
      if (!this.operation || line.text.includes(this.operation)) {
        this.problem = found.problem;
      }
      return found.problem;
    }
    if (this.operation && found.value.operation !== this.operation) {
      return 'it is of another operation';
    }
    const parsed = listingSchema.safeParse(found.value);
    if (parsed.success) {
      this.machines.push(...parsed.data.machines);
      this.isDone ||= parsed.data.complete;
      return undefined;
    }
    this.problem = reasonOf(parsed.error);
    return this.problem;
  }
}

/** Undefined where the line has none. */
function behindSentinel(
  line: LogLine,
  sentinel: string,
): { value: Record<string, unknown> } | { problem: string } | undefined {
  const at = line.text.indexOf(`${sentinel} `);
  if (at < 0) {
    return undefined;
  }
  if (line.isCut) {
    return { problem: 'its line is too long' };
  }
  try {
    const value: unknown = JSON.parse(
      line.text.slice(at + sentinel.length + 1),
    );
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { value: value as Record<string, unknown> }
      : { problem: 'it is no JSON object' };
  } catch {
    return { problem: 'it is no JSON' };
  }
}

/** Of a result that counts. */
function remarkOn(
  printed: Record<string, unknown>,
  result: Result,
): string | undefined {
  const unknown = Object.keys(printed).filter(key => !knownKeys.includes(key));
  const forwards =
    ((printed.addresses as unknown[] | undefined)?.length ?? 0) -
    (result.addresses?.length ?? 0);
  const remarks = [
    ...(unknown.length > 0
      ? [`Backlot does not know ${unknown.join(', ')} of this result`]
      : []),
    ...(forwards > 0 ? ['Backlot ignores addresses of type forward'] : []),
  ];
  return remarks.length > 0
    ? remarks.join('; ').slice(0, MAX_REASON)
    : undefined;
}

const reasonOf = (error: z.ZodError): string =>
  error.issues
    .map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`)
    .join('; ')
    .slice(0, MAX_REASON);

/** A machine as `list` and `inspect` report it. */
export function toMachine({
  vmId,
  name,
  power,
  placement,
  createdAt,
  portal: _,
  ...known
}: ListedMachine): ExecutorMachine {
  return {
    vmId,
    name,
    power,
    placement,
    providerId: known.providerId,
    createdAt: createdAt === undefined ? undefined : new Date(createdAt),
    outputs: known,
  };
}
