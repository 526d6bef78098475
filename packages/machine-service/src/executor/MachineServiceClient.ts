import { ExecutorError } from '@backlot/plugin-vm-node';
import { z } from 'zod';
import { problemSchema } from '../core/Ledger';

const machineSchema = z.object({
  id: z.string(),
  vmId: z.string(),
  name: z.string(),
  power: z.enum(['running', 'stopped', 'unknown']),
  createdAt: z.iso.datetime(),
  address: z.string(),
});
const jobSchema = z.object({
  id: z.string(),
  state: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
  steps: z.array(
    z.object({
      name: z.string(),
      startedAt: z.string(),
      finishedAt: z.string().optional(),
      outcome: z.enum(['succeeded', 'failed']).optional(),
    }),
  ),
  progress: z.object({ done: z.int(), total: z.int() }),
  error: problemSchema.optional(),
  leftovers: z.array(z.string()).optional(),
  machine: machineSchema.optional(),
});
const logsSchema = z.object({
  lines: z.array(z.object({ at: z.number(), line: z.string() })),
  next: z.int(),
});
const machinesSchema = z.object({
  items: z.array(machineSchema),
  next: z.int().optional(),
});

export type RemoteMachine = z.infer<typeof machineSchema>;
export type RemoteJob = z.infer<typeof jobSchema>;

export type RemoteSubmission = {
  type: string;
  operation: string;
  attempt: number;
  vmId: string;
  name: string;
  image: string;
  callbackUrl?: string;
};

const segment = encodeURIComponent;

/**
 * Speaks the machine service's native dialect. An answer that says no is an
 * ExecutorError; any other trouble is a plain error: nobody knows what was done.
 */
export class MachineServiceClient {
  constructor(private readonly baseUrl: string) {}

  submit(submission: RemoteSubmission, signal: AbortSignal) {
    return this.request('POST', '/jobs', jobSchema, signal, submission);
  }

  async findJob(operation: string, attempt: number, signal: AbortSignal) {
    const query = new URLSearchParams({ operation, attempt: String(attempt) });
    const { items } = await this.request(
      'GET',
      `/jobs?${query}`,
      z.object({ items: z.array(jobSchema) }),
      signal,
    );
    return items.at(0);
  }

  job(id: string, signal: AbortSignal) {
    return this.request('GET', `/jobs/${segment(id)}`, jobSchema, signal);
  }

  cancel(id: string, signal: AbortSignal) {
    return this.request('DELETE', `/jobs/${segment(id)}`, jobSchema, signal);
  }

  logs(id: string, after: number, signal: AbortSignal) {
    return this.request(
      'GET',
      `/jobs/${segment(id)}/logs?after=${after}`,
      logsSchema,
      signal,
    );
  }

  machines(after: number, signal: AbortSignal) {
    return this.request(
      'GET',
      `/machines?after=${after}&limit=500`,
      machinesSchema,
      signal,
    );
  }

  machinesOf(vmId: string, signal: AbortSignal) {
    return this.request(
      'GET',
      `/vms/${segment(vmId)}/machines`,
      machinesSchema,
      signal,
    );
  }

  async health(signal: AbortSignal): Promise<void> {
    await this.request('GET', '/health', z.object({}), signal);
  }

  private async request<T>(
    method: string,
    path: string,
    schema: z.ZodType<T>,
    signal: AbortSignal,
    body?: unknown,
  ): Promise<T> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${this.baseUrl}${path}`, {
        method,
        signal,
        headers: { 'Content-Type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      text = await response.text();
    } catch (error) {
      signal.throwIfAborted();
      throw new Error(
        `The machine service does not answer: ${reasonOf(error)}`,
      );
    }
    if (response.ok) {
      return schema.parse(JSON.parse(text));
    }
    if (response.status < 500) {
      throw new ExecutorError(
        z.object({ error: problemSchema }).parse(JSON.parse(text)).error,
      );
    }
    throw new Error(`The machine service answers ${response.status}`);
  }
}

function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return String(cause ?? error);
}
