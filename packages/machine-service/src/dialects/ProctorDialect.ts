/**
 * Proctor's daemon as its clients see it, in both of its versions, with the
 * traps that its own sources set. The procs that it runs make the core's
 * machines: `create-vm`, `delete-vm`, `start-vm`, `stop-vm`, `restart-vm` and
 * `list-vms`.
 */
import { type Express, Router, text } from 'express';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { type JobType, jobTypeSchema } from '../core/Ledger';
import { type MachineCore, Refusal } from '../core/MachineCore';
import type { Job, Machine } from '../core/World';
import { logOf } from '../core/jobStory';
import { type Answer, faultyRoute } from './faultyRoute';

type Version = 'v1' | 'v2';

/** What the daemon cuts lines into, in bytes. */
const FRAME_BYTES = 4096;
const LOOK_MS = 20;
/** Far beyond what JSON's numbers hold exactly. */
const FIRST_V2_ID = 18_000_000_000_000_000_000n;
const FIRST_V2_OWN_ID = 17_000_000_000_000_000_000n;
export const SENTINEL = 'VM_RESULT';

const executionSchema = z.object({
  name: z.string(),
  args: z.record(z.string(), z.string()),
  callback_url: z.url().optional(),
});
const argsSchema = z.object({
  operation: z.string().min(1),
  attempt: z.coerce.number().int(),
  vm_id: z.string().min(1),
  vm_name: z.string().min(1),
  image: z.string().default(''),
});

/** A job that the core does not know: it lists machines, or was refused. */
type OwnJob = { number: number; failed: boolean; lines: string[] };

type Known = { core: Job } | { own: OwnJob };

export class ProctorDialect {
  private readonly ownJobs: OwnJob[] = [];
  /** What goes wrong with a job's status is drawn once. */
  private readonly oddities = new Map<Job, 'failedEarly' | 'indefinite'>();
  private readonly lateUntil = new Map<Job, number>();

  constructor(
    private readonly core: MachineCore,
    private readonly version: Version,
  ) {}

  serve(app: Express, server: Server, path: string): void {
    app.use(path, this.router());
    const sockets = new WebSocketServer({ noServer: true });
    const log =
      path + (this.version === 'v1' ? '/jobs/logs' : '/execution/logs');
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      const [asked, query = ''] = request.url!.split('?');
      if (asked === log) {
        sockets.handleUpgrade(request, socket, head, client => {
          // The daemon takes whatever follows the name for the id.
          const name = this.version === 'v1' ? 'job_name=' : 'context_id=';
          this.stream(client, query.replace(name, ''));
        });
      }
    });
  }

  private router(): Router {
    const { core, version } = this;
    const router = Router();
    // It does not look at the content type.
    router.use(text({ type: () => true }));
    router.get(
      '/ping',
      faultyRoute(
        core,
        'health',
        () => ({ input: undefined }),
        () => ({ status: 200, text: 'pong' }),
      ),
    );
    const [execute, status] =
      version === 'v1'
        ? ['/jobs/execute', '/jobs/execute/:id/status']
        : ['/execution', '/execution/:id/status'];
    router.post(
      execute,
      faultyRoute(
        core,
        'submit',
        ({ body }) => ({ input: body, about: aboutOf(body) }),
        body => this.execute(body),
      ),
    );
    router.get(
      status,
      faultyRoute(
        core,
        'poll',
        request => ({ input: request.params.id }),
        id => this.status(id),
      ),
    );
    return router;
  }

  private execute(body: string): Answer {
    const malformed = {
      status: 400,
      text:
        this.version === 'v1'
          ? 'malformed request'
          : 'Failed to parse request body from CLI',
    };
    const parsed = executionSchema.safeParse(parseJson(body));
    if (!parsed.success) {
      return malformed;
    }
    const { name, args, callback_url: callbackUrl } = parsed.data;
    if (name === 'list-vms') {
      return this.accepted(name, { own: this.ownJob(false, this.listing()) });
    }
    const type = typeOf(name);
    if (!type) {
      return {
        status: 500,
        text:
          this.version === 'v1'
            ? 'Something went wrong'
            : `Failed to execute Job, Errors Detail proc ${name} not found`,
      };
    }
    const { vm_id: vmId, vm_name: vmName, ...rest } = argsSchema.parse(args);
    try {
      const job = this.core.submit({
        type,
        ...rest,
        vmId,
        name: vmName,
        // The second version ignores it.
        callbackUrl: this.version === 'v1' ? callbackUrl : undefined,
      });
      this.drawOddities(job);
      return this.accepted(name, { core: job });
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      // Proctor starts every proc; what it thinks of its arguments comes later.
      const own = this.ownJob(true, [
        `${SENTINEL} ${JSON.stringify({ error: error.problem })}`,
      ]);
      return this.accepted(name, { own });
    }
  }

  private accepted(proc: string, known: Known): Answer {
    return {
      status: 201,
      text:
        this.version === 'v1'
          ? JSON.stringify({ name: this.idOf(known) })
          : this.contextOf(proc, known, 'CREATED'),
    };
  }

  /** With an id that is no number for JavaScript. */
  private contextOf(proc: string, known: Known, status: string): string {
    const context = JSON.stringify({
      job_name: proc,
      name: `proctor-${randomUUID()}`,
      image_tag: 'latest',
      status,
    });
    return `{"id":${this.idOf(known)},${context.slice(1)}`;
  }

  private idOf(known: Known): string {
    if (this.version === 'v1') {
      return 'core' in known
        ? `proctor-${known.core.id}`
        : `proctor-own-${known.own.number}`;
    }
    return String(
      'core' in known
        ? FIRST_V2_ID + BigInt(known.core.number)
        : FIRST_V2_OWN_ID + BigInt(known.own.number),
    );
  }

  private find(id: string): Known | undefined {
    const core = this.coreJob(id);
    if (core) {
      return { core };
    }
    const own = this.ownJobs.find(job => this.idOf({ own: job }) === id);
    return own && { own };
  }

  private coreJob(id: string): Job | undefined {
    if (this.version === 'v1') {
      return this.core.job(id.replace('proctor-', ''));
    }
    return /^\d+$/.test(id)
      ? this.core.jobOfNumber(Number(BigInt(id) - FIRST_V2_ID))
      : undefined;
  }

  private status(id: string): Answer {
    if (this.version === 'v2' && !/^\d+$/.test(id)) {
      return {
        status: 400,
        text: 'Failed to translate path parameter to uint64',
      };
    }
    const known = this.find(id);
    if (!known || ('core' in known && this.isLate(known.core))) {
      return {
        status: 404,
        text: this.version === 'v1' ? '' : 'Execution context not Found',
      };
    }
    const status = this.statusOf(known);
    return {
      status: 200,
      text:
        this.version === 'v1'
          ? status
          : this.contextOf('create-vm', known, status),
    };
  }

  private statusOf(known: Known): string {
    const words =
      this.version === 'v1'
        ? {
            running: 'WAITING',
            succeeded: 'SUCCEEDED',
            failed: 'FAILED',
            indefinite: 'NO_DEFINITIVE_JOB_EXECUTION_STATUS_FOUND',
          }
        : {
            running: 'CREATED',
            // It says no more than that the log has ended.
            succeeded: 'FINISHED',
            failed: 'FINISHED',
            indefinite: 'FINISHED',
          };
    if ('own' in known) {
      return known.own.failed ? words.failed : words.succeeded;
    }
    switch (this.oddities.get(known.core)) {
      case 'failedEarly':
        return this.version === 'v1' ? words.failed : 'POD_FAILED';
      case 'indefinite':
        return words.indefinite;
      default:
    }
    switch (known.core.state) {
      case 'running':
        return words.running;
      case 'succeeded':
        return words.succeeded;
      default:
        return words.failed;
    }
  }

  private drawOddities(job: Job): void {
    const { faults } = this.core;
    const late = faults.ofProctor('statusLate');
    if (late) {
      this.lateUntil.set(job, Date.now() + late.ms);
    }
    if (faults.ofProctor('statusFailedEarly')) {
      this.oddities.set(job, 'failedEarly');
    } else if (faults.ofProctor('statusIndefinite')) {
      this.oddities.set(job, 'indefinite');
    }
  }

  private isLate(job: Job): boolean {
    return Date.now() < (this.lateUntil.get(job) ?? 0);
  }

  private ownJob(failed: boolean, lines: string[]): OwnJob {
    const job = { number: this.ownJobs.length, failed, lines };
    this.ownJobs.push(job);
    return job;
  }

  private listing(): string[] {
    const machines = this.core.machines(0, Infinity);
    const lines = [];
    for (let from = 0; from < machines.length; from += 100) {
      lines.push({ machines: machines.slice(from, from + 100).map(toMachine) });
    }
    return [...lines, { machines: [], complete: true }].map(
      part => `${SENTINEL} ${JSON.stringify(part)}`,
    );
  }

  private async stream(client: WebSocket, id: string): Promise<void> {
    const known = id ? this.find(id) : undefined;
    if (!known) {
      client.close(
        1000,
        id
          ? 'Something went wrong'
          : 'No job name provided while requesting for logs',
      );
      return;
    }
    const cut = this.core.faults.ofProctor('logCut');
    const lines = () =>
      'own' in known ? known.own.lines : this.linesOf(known.core);
    const ended = () => 'own' in known || known.core.state !== 'running';
    if (this.version === 'v2' && ended() && !cut) {
      client.send(lines().join('\n'));
      client.close(1000, 'Finished Streaming log from repository');
      return;
    }
    for (let sent = 0; client.readyState === client.OPEN; ) {
      const isLast = ended();
      for (const line of lines().slice(sent)) {
        if (cut && sent > 0) {
          client.close(1000, 'Something went wrong');
          return;
        }
        framesOf(line).forEach(frame => client.send(frame));
        sent += 1;
      }
      if (isLast) {
        client.close(
          1000,
          this.version === 'v1'
            ? 'All logs are read'
            : 'Finished Streaming log from pod',
        );
        return;
      }
      await new Promise(resolve => setTimeout(resolve, LOOK_MS));
    }
  }

  private linesOf(job: Job): string[] {
    const lines = logOf(job, Date.now()).map(({ line }) => line);
    if (job.state === 'running') {
      return lines;
    }
    const machine = this.core
      .machinesOf(job.vmId)
      .find(({ job: maker }) => maker === job.id);
    const result =
      job.state === 'succeeded'
        ? {
            operation: job.operation,
            ...(job.type === 'create' && machine && outputsOf(machine)),
          }
        : { error: job.problem, leftovers: job.leftovers };
    return [...lines, `${SENTINEL} ${JSON.stringify(result)}`];
  }
}

const typeOf = (proc: string): JobType | undefined =>
  jobTypeSchema.safeParse(proc.replace(/-vm$/, '')).data;

function aboutOf(body: unknown) {
  const execution = executionSchema.safeParse(parseJson(body));
  const args = argsSchema.safeParse(execution.data?.args);
  return args.success
    ? {
        type: typeOf(execution.data!.name),
        operation: args.data.operation,
        attempt: args.data.attempt,
        vmId: args.data.vm_id,
        name: args.data.vm_name,
      }
    : {};
}

function parseJson(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}

const outputsOf = ({ id, number, name }: Machine) => ({
  providerId: id,
  hostname: name,
  power: 'running',
  addresses: [
    {
      type: 'ipv4',
      purpose: 'ssh',
      address: `198.18.${(number >> 8) % 256}.${number % 256}`,
    },
  ],
});

const toMachine = (machine: Machine) => ({
  ...outputsOf(machine),
  vmId: machine.vmId,
  name: machine.name,
  power: machine.power,
  createdAt: new Date(machine.createdAt).toISOString(),
});

function framesOf(line: string): string[] {
  const bytes = Buffer.from(line);
  const frames = [];
  for (let from = 0; from < bytes.length; from += FRAME_BYTES) {
    frames.push(bytes.subarray(from, from + FRAME_BYTES).toString());
  }
  return frames;
}
