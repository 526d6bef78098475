/**
 * The provider of an executor: takes jobs, and makes and removes machines that
 * exist in its ledger only. Dialects on top of it say how it is asked.
 */
import { randomUUID } from 'node:crypto';
import { Faults, type FaultPlan, type Route } from './Faults';
import type {
  Idempotency,
  JobType,
  Ledger,
  LedgerEvent,
  Problem,
} from './Ledger';
import { type Job, type Machine, type Run, World } from './World';

export type Submission = {
  type: JobType;
  operation: string;
  attempt: number;
  vmId: string;
  name: string;
  image: string;
  callbackUrl?: string;
  via?: 'proctor';
};

/** What a request is about, as far as it said. */
export type Asked = Omit<Extract<LedgerEvent, { event: 'asked' }>, 'event'>;

export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

export type MachineCoreOptions = {
  ledger: Ledger;
  idempotency: Idempotency;
  /** How long a job takes, about. */
  jobMs: number;
  images: string[];
  /** From 0 to 1. */
  random?: () => number;
  now?: () => number;
  onEnd?: (job: Job) => void;
};

export class MachineCore {
  readonly faults = new Faults(({ fault }, where) =>
    this.record({ event: 'fault', fault, where, ...this.asking }),
  );
  private readonly world: World;
  private readonly now: () => number;
  private readonly random: () => number;
  /** What the request that is being answered is about. */
  private asking: Omit<Asked, 'route'> = {};

  constructor(private readonly options: MachineCoreOptions) {
    this.now = options.now ?? Date.now;
    this.random = options.random ?? Math.random;
    const entries = [...options.ledger.read()];
    this.world = World.of(entries);
    const plan = entries.findLast(({ event }) => event === 'faults');
    if (plan?.event === 'faults') {
      this.faults.use(plan.plan as FaultPlan);
    }
    this.record({ event: 'opened', idempotency: options.idempotency });
  }

  get idempotency(): Idempotency {
    return this.options.idempotency;
  }

  /** To be called with each request, before anything else. */
  asked(route: Route, about: Omit<Asked, 'route'> = {}): void {
    this.record({ event: 'asked', route, ...about });
    this.asking = about;
  }

  /** To be called when a request that was held up is carried out. */
  goOn(about: Omit<Asked, 'route'> = {}): void {
    this.asking = about;
  }

  useFaults(plan: FaultPlan): void {
    this.faults.use(plan);
    this.record({ event: 'faults', plan });
  }

  /** @throws Refusal where nothing was begun */
  submit(submission: Submission): Job {
    return this.run(submission).job;
  }

  /**
   * The same, for callers who number each submission.
   *
   * @throws Refusal where nothing was begun
   */
  run(submission: Submission): Run {
    const known = this.knownJob(submission);
    if (known) {
      const number = this.record({
        event: 'repeated',
        job: known.id,
        ...referenceOf(submission),
      });
      return this.world.runs.get(number)!;
    }
    const problem = this.problemOf(submission);
    if (problem) {
      this.record({ event: 'refused', problem, ...referenceOf(submission) });
      throw new Refusal(problem);
    }
    const job = this.options.ledger.transaction(() => this.accept(submission));
    return this.world.runs.get(job.number)!;
  }

  job(id: string): Job | undefined {
    return this.world.jobs.get(id);
  }

  runOfNumber(number: number): Run | undefined {
    return this.world.runs.get(number);
  }

  /** Jobs go on; nobody watches those that are running. */
  restartDaemon(): void {
    this.record({ event: 'daemonRestarted' });
  }

  /** The newest job of one attempt; a service without keys does not know. */
  findJob(operation: string, attempt: number): Job | undefined {
    return this.idempotency === 'none'
      ? undefined
      : newest(
          this.world,
          job => job.operation === operation && job.attempt === attempt,
        );
  }

  findByName(name: string, type: JobType): Job | undefined {
    return newest(this.world, job => job.name === name && job.type === type);
  }

  cancel(id: string): Job | undefined {
    const job = this.world.jobs.get(id);
    if (job?.state === 'running') {
      this.end(job, { state: 'cancelled', problem: cancelled });
    }
    return job;
  }

  machines(after: number, limit: number): Machine[] {
    return [...this.world.machines.values()]
      .filter(({ number }) => number > after)
      .sort((a, b) => a.number - b.number)
      .slice(0, limit);
  }

  machinesOf(vmId: string): Machine[] {
    return this.world.machinesOf(vmId);
  }

  /** Ends what is due: jobs, and machines that die by themselves. */
  tick(): void {
    this.asking = {};
    const now = this.now();
    for (const job of [...this.world.running]) {
      if (job.endsAt !== null && job.endsAt <= now) {
        this.options.ledger.transaction(() => this.finish(job));
      }
    }
    for (const machine of [...this.world.machines.values()]) {
      if (machine.death && machine.death.at <= now) {
        this.die(machine);
      }
    }
  }

  /** @returns the entry's number */
  record(event: LedgerEvent): number {
    const entry = this.options.ledger.append(event, this.now());
    this.world.apply(entry);
    return entry.seq;
  }

  private knownJob(submission: Submission): Job | undefined {
    if (this.idempotency === 'none') {
      return undefined;
    }
    if (this.idempotency === 'key') {
      const same = this.findJob(submission.operation, submission.attempt);
      if (same) {
        return same;
      }
    }
    if (submission.type !== 'create') {
      return undefined;
    }
    const field = this.idempotency === 'key' ? 'vmId' : 'name';
    for (const machine of this.world.machines.values()) {
      const job = this.world.jobs.get(machine.job)!;
      if (
        machine[field] === submission[field] &&
        (job.state === 'running' || job.state === 'succeeded')
      ) {
        return job;
      }
    }
    return undefined;
  }

  private problemOf({ type, image }: Submission): Problem | undefined {
    if (type === 'create' && !this.options.images.includes(image)) {
      return {
        code: 'ImageNotFound',
        message: `The machine service has no image ${image}`,
        remedy: `Use one of ${this.options.images.join(', ')}.`,
        retryable: false,
      };
    }
    const refusal = this.faults.ofSubmission(type);
    return refusal && refusedByFault(refusal.retryable);
  }

  private accept(submission: Submission): Job {
    const { type, vmId, name, callbackUrl, via } = submission;
    if (type === 'create' && this.idempotency !== 'none') {
      this.removeMachines(
        this.idempotency === 'key'
          ? machine => machine.vmId === vmId
          : machine => machine.name === name,
        'the last attempt left it',
      );
    }
    if (type === 'delete') {
      this.cancelCreations(vmId);
    }
    const fault = this.faults.ofJob(type);
    const takes = Math.round(this.options.jobMs * (0.5 + this.random()));
    const id = randomUUID();
    this.record({
      event: 'accepted',
      job: id,
      type,
      ...referenceOf(submission),
      endsAt: fault?.fault === 'endless' ? null : this.now() + takes,
      ...(fault?.fault === 'fail' && {
        failure: {
          problem: failedByFault(type, fault.retryable),
          leftovers: fault.leftovers,
        },
      }),
      callbackUrl,
      via,
    });
    if (type === 'create') {
      this.record({
        event: 'made',
        machine: randomUUID(),
        job: id,
        vmId,
        name,
      });
    }
    return this.world.jobs.get(id)!;
  }

  private finish(job: Job): void {
    if (job.failure) {
      this.fail(job, job.failure);
      return;
    }
    const machines = this.machinesOf(job.vmId);
    switch (job.type) {
      case 'create':
        for (const machine of machines.filter(m => m.job === job.id)) {
          this.power(machine, 'running', 'created', this.drawDeath());
        }
        break;
      case 'delete':
        this.cancelCreations(job.vmId);
        this.removeMachines(m => m.vmId === job.vmId, 'deleted');
        break;
      default:
        if (machines.length === 0) {
          this.end(job, { state: 'failed', problem: noMachine(job.name) });
          return;
        }
        for (const machine of machines) {
          this.power(
            machine,
            job.type === 'stop' ? 'stopped' : 'running',
            job.type,
          );
        }
    }
    this.end(job, { state: 'succeeded' });
  }

  private fail(job: Job, failure: NonNullable<Job['failure']>): void {
    if (job.type === 'create' && !failure.leftovers) {
      this.removeMachines(m => m.job === job.id, 'its creation failed');
    }
    const left = this.machinesOf(job.vmId);
    this.end(job, {
      state: 'failed',
      problem: failure.problem,
      ...(left.length > 0 && {
        leftovers: left.map(({ id }) => `the machine ${id}`),
      }),
    });
  }

  private cancelCreations(vmId: string): void {
    for (const job of [...this.world.running]) {
      if (job.vmId === vmId && job.type === 'create') {
        this.end(job, { state: 'cancelled', problem: cancelled });
      }
    }
  }

  private end(
    job: Job,
    end: Pick<
      Extract<LedgerEvent, { event: 'ended' }>,
      'state' | 'problem' | 'leftovers'
    >,
  ): void {
    this.record({ event: 'ended', job: job.id, ...end });
    this.options.onEnd?.(job);
  }

  private removeMachines(
    which: (machine: Machine) => boolean,
    because: string,
  ): void {
    for (const { id, vmId } of [...this.world.machines.values()].filter(
      which,
    )) {
      this.record({ event: 'removed', machine: id, vmId, because });
    }
  }

  private power(
    { id, vmId }: Machine,
    power: Machine['power'],
    because: string,
    death?: Machine['death'],
  ): void {
    this.record({
      event: 'powered',
      machine: id,
      vmId,
      power,
      because,
      death,
    });
  }

  private drawDeath(): Machine['death'] {
    const fault = this.faults.ofMachine();
    return (
      fault && {
        at: this.now() + fault.afterMs,
        how: fault.fault === 'machineStops' ? 'stops' : 'vanishes',
      }
    );
  }

  private die(machine: Machine): void {
    if (machine.death!.how === 'vanishes') {
      this.removeMachines(m => m === machine, 'it vanished by itself');
      return;
    }
    this.power(machine, 'stopped', 'it stopped by itself');
  }
}

const referenceOf = ({ operation, attempt, vmId, name }: Submission) => ({
  operation,
  attempt,
  vmId,
  name,
});

function newest(world: World, which: (job: Job) => boolean): Job | undefined {
  return [...world.jobs.values()].filter(which).at(-1);
}

const cancelled: Problem = {
  code: 'Cancelled',
  message: 'The job was cancelled',
  remedy: 'Ask again if it is still wanted.',
  retryable: false,
};

const noMachine = (name: string): Problem => ({
  code: 'MachineNotFound',
  message: `There is no machine ${name}`,
  remedy: 'Recreate it.',
  retryable: false,
});

const refusedByFault = (retryable: boolean): Problem => ({
  code: retryable ? 'Busy' : 'Forbidden',
  message: retryable
    ? 'The machine service takes no jobs now'
    : 'The machine service does not do this',
  remedy: retryable ? 'Ask again later.' : 'Switch the fault off.',
  retryable,
});

const failedByFault = (type: JobType, retryable: boolean): Problem => ({
  code: retryable ? 'Flaky' : 'Broken',
  message: `The ${type} job failed on purpose`,
  remedy: retryable ? 'Try again.' : 'Switch the fault off.',
  retryable,
});
