/**
 * Proctor's daemon as its clients see it, in both of its versions, with the
 * traps that its sources and runs of the real daemons show. The procs that it
 * runs make the core's machines: `create-vm`, `delete-vm`, `start-vm`,
 * `stop-vm`, `restart-vm` and `list-vms`.
 */
import { type Express, Router, text } from 'express';
import type { IncomingMessage, Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Fault } from '../core/Faults';
import { type JobType, jobTypeSchema } from '../core/Ledger';
import { type MachineCore, Refusal } from '../core/MachineCore';
import type { Machine, Run } from '../core/World';
import { logOf } from '../core/jobStory';
import { type Answer, faultyRoute } from './faultyRoute';

type Version = 'v1' | 'v2';

/** What v1 cuts lines into, in bytes, also within a character. */
const FRAME_BYTES = 4096;
/** v2 loses a line that is longer, and whatever follows it. */
const MAX_V2_LINE_BYTES = 64 * 1024;
const LOOK_MS = 20;
/** Beyond what JSON's numbers hold exactly. */
const FIRST_V2_ID = 650_000_000_000_000_000n;
const FIRST_V2_OWN_ID = 640_000_000_000_000_000n;
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
/** What the proc that lists machines may be handed. */
const listArgsSchema = z.object({
  operation: z.string().optional(),
  portal: z.string().optional(),
});

const procNames = [
  ...jobTypeSchema.options.map(type => `${type}-vm`),
  'list-vms',
];

/** A job that the core does not know: it lists machines, or was refused. */
type OwnJob = { number: number; failed: boolean; lines: string[] };

type Known = { run: Run } | { own: OwnJob };

/** What goes wrong with a run; drawn once. */
type Oddities = {
  status?: 'failedEarly' | 'indefinite' | 'stuck';
  podFailed: boolean;
  lateUntil: number;
  logGone: boolean;
  pendingUntil: number;
  storedLateMs: number;
  printed: string[];
  silent: boolean;
};

export class ProctorDialect {
  private readonly ownJobs: OwnJob[] = [];
  private readonly oddities = new Map<Run, Oddities>();
  private readonly clients = new Set<WebSocket>();
  private last?: Known;

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
          this.clients.add(client);
          client.once('close', () => this.clients.delete(client));
          // The daemon takes whatever follows the name for the id.
          const name = this.version === 'v1' ? 'job_name=' : 'context_id=';
          this.stream(client, query.replace(name, ''));
        });
      }
    });
  }

  /** As the end of the daemon's process does. */
  breakConnections(): void {
    this.clients.forEach(client => client.terminate());
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
    router.get(
      version === 'v1' ? '/jobs/metadata' : '/metadata',
      (_, response) =>
        response
          .type('text/plain')
          .send(
            JSON.stringify(procNames.map(name => ({ name, env_vars: null }))),
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
    const refused = this.core.faults.ofProctor('executeError');
    if (refused) {
      return this.notExecuted(refused.detail);
    }
    if (name === 'list-vms') {
      return this.accepted(name, {
        own: this.ownJob(false, this.listing(listArgsSchema.parse(args))),
      });
    }
    const type = typeOf(name);
    if (!type) {
      return this.notExecuted(`metadata not found for ${name}, throws error`);
    }
    const { vm_id: vmId, vm_name: vmName, ...rest } = argsSchema.parse(args);
    try {
      const run = this.core.run({
        type,
        ...rest,
        vmId,
        name: vmName,
        // The second version ignores it.
        callbackUrl: this.version === 'v1' ? callbackUrl : undefined,
        via: 'proctor',
      });
      this.oddities.set(run, this.drawOddities(type));
      return this.accepted(name, { run });
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      // Proctor starts every proc; what it thinks of its arguments comes later.
      const own = this.ownJob(true, [
        `${SENTINEL} ${JSON.stringify({
          operation: rest.operation,
          error: error.problem,
        })}`,
      ]);
      return this.accepted(name, { own });
    }
  }

  private notExecuted(detail: string): Answer {
    return {
      status: 500,
      text:
        this.version === 'v1'
          ? 'Something went wrong'
          : `Failed to execute Job, Errors Detail ${detail}`,
    };
  }

  private accepted(proc: string, known: Known): Answer {
    const { last } = this;
    this.last = known;
    if (this.version === 'v1') {
      return { status: 201, text: JSON.stringify({ name: nameOf(known) }) };
    }
    const collides =
      last !== undefined && this.core.faults.ofProctor('idCollides');
    return {
      status: 201,
      text: contextOf(collides ? last : known, {
        job_name: proc,
        name: nameOf(known),
        status: 'CREATED',
      }),
    };
  }

  private find(id: string): Known | undefined {
    const run = this.runOf(id);
    if (run) {
      return { run };
    }
    const own = this.ownJobs.find(job => this.idOf({ own: job }) === id);
    return own && { own };
  }

  private idOf(known: Known): string {
    return this.version === 'v1' ? nameOf(known) : v2IdOf(known);
  }

  private runOf(id: string): Run | undefined {
    if (this.version === 'v1') {
      const [, hex] =
        /^proctor-0{8}-0{4}-4000-8000-([0-9a-f]{12})$/.exec(id) ?? [];
      return hex ? this.core.runOfNumber(parseInt(hex, 16)) : undefined;
    }
    return /^\d+$/.test(id)
      ? this.core.runOfNumber(Number(BigInt(id) - FIRST_V2_ID))
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
    if (!known || this.isLate(known)) {
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
          : contextOf(known, {
              job_name: 'create-vm',
              name: nameOf(known),
              status,
            }),
    };
  }

  private statusOf(known: Known): string {
    const words =
      this.version === 'v1'
        ? {
            running: 'WAITING',
            succeeded: 'SUCCEEDED',
            failed: 'FAILED',
            podFailed: 'FAILED',
            indefinite: 'NO_DEFINITIVE_JOB_EXECUTION_STATUS_FOUND',
          }
        : {
            running: 'CREATED',
            // It says no more than that the log has ended.
            succeeded: 'FINISHED',
            failed: 'FINISHED',
            podFailed: 'POD_FAILED',
            indefinite: 'FINISHED',
          };
    if ('own' in known) {
      return known.own.failed ? words.failed : words.succeeded;
    }
    const { run } = known;
    const odd = this.oddities.get(run);
    if (run.forsaken || odd?.status === 'stuck') {
      return words.running;
    }
    if (odd?.status === 'failedEarly') {
      return words.podFailed;
    }
    if (odd?.status === 'indefinite') {
      return words.indefinite;
    }
    switch (run.job.state) {
      case 'running':
        return words.running;
      case 'succeeded':
        return words.succeeded;
      default:
        return odd?.podFailed ? words.podFailed : words.failed;
    }
  }

  private drawOddities(type: JobType): Oddities {
    const { faults } = this.core;
    const now = Date.now();
    const drawn = (
      kind: 'statusLate' | 'logPending' | 'logStoredLate',
    ): number => faults.ofProctor(kind)?.ms ?? 0;
    const isDrawn = (
      kind: Extract<
        Fault['fault'],
        | 'statusFailedEarly'
        | 'statusIndefinite'
        | 'statusStuck'
        | 'statusPodFailed'
        | 'logGone'
      >,
    ): boolean => faults.ofProctor(kind) !== undefined;
    let status: Oddities['status'];
    if (isDrawn('statusStuck')) {
      status = 'stuck';
    } else if (isDrawn('statusFailedEarly')) {
      status = 'failedEarly';
    } else if (isDrawn('statusIndefinite')) {
      status = 'indefinite';
    }
    return {
      status,
      podFailed: isDrawn('statusPodFailed'),
      lateUntil: now + drawn('statusLate'),
      logGone: isDrawn('logGone'),
      pendingUntil: now + drawn('logPending'),
      storedLateMs: drawn('logStoredLate'),
      printed: faults.ofPrint('print', type)?.lines ?? [],
      silent: faults.ofPrint('silent', type) !== undefined,
    };
  }

  private isLate(known: Known): boolean {
    return (
      'run' in known &&
      Date.now() < (this.oddities.get(known.run)?.lateUntil ?? 0)
    );
  }

  private ownJob(failed: boolean, lines: string[]): OwnJob {
    const job = { number: this.ownJobs.length, failed, lines };
    this.ownJobs.push(job);
    return job;
  }

  private listing(asked: z.output<typeof listArgsSchema>): string[] {
    const machines = this.core.machines(0, Infinity);
    const parts = [];
    for (let from = 0; from < machines.length; from += 100) {
      parts.push({
        machines: machines
          .slice(from, from + 100)
          .map(machine => ({ ...toMachine(machine), portal: asked.portal })),
      });
    }
    return [...parts, { machines: [], complete: true }].map(
      part =>
        `${SENTINEL} ${JSON.stringify({
          operation: asked.operation,
          ...part,
        })}`,
    );
  }

  private async stream(client: WebSocket, id: string): Promise<void> {
    const known = id ? this.find(id) : undefined;
    if (known && 'run' in known) {
      this.core.record({
        event: 'asked',
        route: 'logs',
        job: known.run.job.id,
        vmId: known.run.job.vmId,
      });
    }
    if (this.version === 'v2' && (!known || this.isLate(known))) {
      // A nil pointer in the daemon; the client sees 1006.
      client.terminate();
      return;
    }
    if (!known) {
      client.close(
        1000,
        id
          ? 'Something went wrong'
          : 'No job name provided while requesting for logs',
      );
      return;
    }
    const odd = 'run' in known ? this.oddities.get(known.run) : undefined;
    if (odd?.logGone) {
      // v1 spins, and neither sends anything nor ends.
      if (this.version === 'v2') {
        client.close(1000, 'No Logs Found');
      }
      return;
    }
    const cut = this.core.faults.ofProctor('logCut');
    if (this.version === 'v2' && !cut) {
      const status = this.statusOf(known);
      if (status === 'POD_FAILED') {
        client.close(1000, 'No Logs Found');
        return;
      }
      if (status === 'FINISHED' && !isRunning(known)) {
        client.send(this.stored(known), { binary: false });
        client.close(1000, 'Finished Streaming log from repository');
        return;
      }
    }
    await this.streamPod(client, known, odd, cut !== undefined);
  }

  private async streamPod(
    client: WebSocket,
    known: Known,
    odd: Oddities | undefined,
    cut: boolean,
  ): Promise<void> {
    for (let sent = 0; client.readyState === client.OPEN; ) {
      const isLast = !isRunning(known);
      const lines =
        isLast || Date.now() >= (odd?.pendingUntil ?? 0)
          ? this.linesOf(known).slice(sent)
          : [];
      for (const line of lines) {
        if (cut && sent > 0) {
          client.close(1000, 'Something went wrong');
          return;
        }
        const frames = this.version === 'v1' ? v1FramesOf(line) : [line];
        // Text frames, whatever the bytes are.
        frames.forEach(frame => client.send(frame, { binary: false }));
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

  /** What v2 has stored of a log, as one frame. */
  private stored(known: Known): Buffer {
    if ('run' in known) {
      const late = this.oddities.get(known.run)?.storedLateMs ?? 0;
      if (Date.now() < (known.run.job.finishedAt ?? 0) + late) {
        return Buffer.from('');
      }
    }
    const newline = Buffer.from('\n');
    return Buffer.concat(
      this.linesOf(known).flatMap((line, index) =>
        index === 0 ? [line] : [newline, line],
      ),
    );
  }

  private linesOf(known: Known): Buffer[] {
    const lines = (
      'own' in known ? known.own.lines : this.textOf(known.run)
    ).map(line =>
      line.startsWith('base64:')
        ? Buffer.from(line.slice('base64:'.length), 'base64')
        : Buffer.from(line),
    );
    const long = lines.findIndex(({ length }) => length > MAX_V2_LINE_BYTES);
    return this.version === 'v2' && long >= 0 ? lines.slice(0, long) : lines;
  }

  private textOf(run: Run): string[] {
    const { job } = run;
    const odd = this.oddities.get(run);
    const lines = logOf(job, Date.now()).map(({ line }) => line);
    if (job.state === 'running') {
      return lines;
    }
    lines.push(...(odd?.printed ?? []));
    if (odd?.silent) {
      return lines;
    }
    const machine = this.core
      .machinesOf(job.vmId)
      .find(({ job: maker }) => maker === job.id);
    const result =
      job.state === 'succeeded'
        ? {
            operation: run.operation,
            ...(job.type === 'create' && machine && outputsOf(machine)),
          }
        : {
            operation: run.operation,
            error: job.problem,
            leftovers: job.leftovers,
          };
    return [...lines, `${SENTINEL} ${JSON.stringify(result)}`];
  }
}

const isRunning = (known: Known): boolean =>
  'run' in known && known.run.job.state === 'running';

const numberOf = (known: Known): number =>
  'run' in known ? known.run.number : known.own.number;

/** The name of the Kubernetes job; in v1 it is the id. */
const nameOf = (known: Known): string =>
  `proctor-00000000-0000-4000-${'run' in known ? '8000' : '9000'}-${numberOf(
    known,
  )
    .toString(16)
    .padStart(12, '0')}`;

const v2IdOf = (known: Known): string =>
  String(
    ('run' in known ? FIRST_V2_ID : FIRST_V2_OWN_ID) + BigInt(numberOf(known)),
  );

/** With an id that is no number for JavaScript. */
const contextOf = (
  known: Known,
  context: { job_name: string; name: string; status: string },
): string =>
  `{"id":${v2IdOf(known)},${JSON.stringify({
    ...context,
    image_tag: 'latest',
    created_at: '0001-01-01 00:00:00 +0000 UTC',
  }).slice(1)}`;

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

/**
 * A line as v1 sends it. One whose length is a multiple of a frame is followed
 * by an empty frame, as its reader sees the end of the line last.
 */
function v1FramesOf(line: Buffer): Buffer[] {
  const frames = [];
  for (let from = 0; from <= line.length; from += FRAME_BYTES) {
    frames.push(line.subarray(from, from + FRAME_BYTES));
  }
  return frames;
}
