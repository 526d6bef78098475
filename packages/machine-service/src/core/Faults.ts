import { z } from 'zod';
import { type JobType, jobTypeSchema } from './Ledger';
import { seededRandom } from './seededRandom';

const routes = [
  'submit',
  'find',
  'poll',
  'cancel',
  'inspect',
  'list',
  'logs',
  'health',
] as const;
export type Route = (typeof routes)[number];

const often = {
  /** From 0 to 1. */
  probability: z.number().min(0).max(1).default(1),
  /** How often at most. */
  times: z.int().min(1).optional(),
};
const ms = z.int().min(0);
const onRoute = { on: z.enum(routes).optional(), ...often };
const onJob = { type: jobTypeSchema.optional(), ...often };

const faultSchema = z.discriminatedUnion('fault', [
  /** The work is done at once, and the answer comes late. */
  z.strictObject({ fault: z.literal('slow'), ms, ...onRoute }),
  /** 500, and nothing is done. */
  z.strictObject({ fault: z.literal('error'), ...onRoute }),
  /** 500, though the work is done. */
  z.strictObject({ fault: z.literal('errorAfter'), ...onRoute }),
  /** Nothing is done, and no answer ever comes. */
  z.strictObject({ fault: z.literal('hang'), ...onRoute }),
  /** The request is held up: it is done late, and nobody hears the answer. */
  z.strictObject({ fault: z.literal('late'), ms, ...onRoute }),
  /** The connection breaks before anything is done. */
  z.strictObject({ fault: z.literal('reset'), ...onRoute }),
  /** The connection breaks after the work is done. */
  z.strictObject({ fault: z.literal('loseAnswer'), ...onRoute }),
  /** A proper refusal of a submission: nothing is done. */
  z.strictObject({
    fault: z.literal('refuse'),
    retryable: z.boolean(),
    ...onJob,
  }),
  /** The job never ends by itself. */
  z.strictObject({ fault: z.literal('endless'), ...onJob }),
  /** The job fails at its end. */
  z.strictObject({
    fault: z.literal('fail'),
    retryable: z.boolean(),
    leftovers: z.boolean().default(false),
    ...onJob,
  }),
  /** Proctor knows nothing of a job yet for a while after it took it. */
  z.strictObject({ fault: z.literal('statusLate'), ms, ...often }),
  /** Proctor calls a job failed whose pod is about to be tried again. */
  z.strictObject({ fault: z.literal('statusFailedEarly'), ...often }),
  /** Proctor has lost sight of a job. */
  z.strictObject({ fault: z.literal('statusIndefinite'), ...often }),
  /** Proctor's status never leaves its first value, as after a restart. */
  z.strictObject({ fault: z.literal('statusStuck'), ...often }),
  /** v2: a failed job is POD_FAILED, and its log "No Logs Found". */
  z.strictObject({ fault: z.literal('statusPodFailed'), ...often }),
  /** v2: the id of the run before is given out again; its row stays. */
  z.strictObject({ fault: z.literal('idCollides'), ...often }),
  /** Proctor's log ends before the job does, or before its last line. */
  z.strictObject({ fault: z.literal('logCut'), ...often }),
  /**
   * The job's pods are gone. v1: a log that is opened never sends anything and
   * never ends; v2: "No Logs Found".
   */
  z.strictObject({ fault: z.literal('logGone'), ...often }),
  /** The pod starts late: until then v1 sends nothing on an open log. */
  z.strictObject({ fault: z.literal('logPending'), ms, ...often }),
  /** v2: FINISHED is stored so much earlier than the log. */
  z.strictObject({ fault: z.literal('logStoredLate'), ms, ...often }),
  /** The job prints these lines before its result; `base64:…` is bytes. */
  z.strictObject({
    fault: z.literal('print'),
    lines: z.array(z.string()),
    ...onJob,
  }),
  /** The job prints no result. */
  z.strictObject({ fault: z.literal('silent'), ...onJob }),
  /** Proctor starts nothing, and answers 500 with this detail (v2). */
  z.strictObject({
    fault: z.literal('executeError'),
    detail: z.string(),
    ...often,
  }),
  /** The proxy in front of Proctor limits its callers. */
  z.strictObject({
    fault: z.literal('limit'),
    status: z.union([z.literal(429), z.literal(503)]),
    retryAfter: z.string().optional(),
    ...onRoute,
  }),
  /** The proxy in front of Proctor repeats the request in its refusal. */
  z.strictObject({ fault: z.literal('echo'), ...onRoute }),
  /** The proxy in front of Proctor takes the caller for a stranger. */
  z.strictObject({
    fault: z.literal('deny'),
    status: z.union([z.literal(401), z.literal(403)]),
    ...onRoute,
  }),
  z.strictObject({ fault: z.literal('callbackTwice'), ...often }),
  z.strictObject({ fault: z.literal('callbackLate'), ms, ...often }),
  z.strictObject({ fault: z.literal('callbackNever'), ...often }),
  /** It is sent after the next one. */
  z.strictObject({ fault: z.literal('callbackShuffled'), ...often }),
  z.strictObject({ fault: z.literal('machineStops'), afterMs: ms, ...often }),
  z.strictObject({
    fault: z.literal('machineVanishes'),
    afterMs: ms,
    ...often,
  }),
]);

export const faultPlanSchema = z.strictObject({
  seed: z.string().default('0'),
  rules: z.array(faultSchema),
});

export type FaultPlan = z.input<typeof faultPlanSchema>;
export type Fault = z.infer<typeof faultSchema>;
type Kind = Fault['fault'];

const requestFaults = [
  'slow',
  'error',
  'errorAfter',
  'hang',
  'late',
  'reset',
  'loseAnswer',
  'deny',
  'limit',
  'echo',
] as const;
const proctorFaults = [
  'statusLate',
  'statusFailedEarly',
  'statusIndefinite',
  'statusStuck',
  'statusPodFailed',
  'idCollides',
  'logCut',
  'logGone',
  'logPending',
  'logStoredLate',
  'executeError',
] as const;
const printFaults = ['print', 'silent'] as const;
const jobFaults = ['endless', 'fail'] as const;
const callbackFaults = [
  'callbackTwice',
  'callbackLate',
  'callbackNever',
  'callbackShuffled',
] as const;
const machineFaults = ['machineStops', 'machineVanishes'] as const;

type Of<K extends Kind> = Extract<Fault, { fault: K }>;

/** Decides, by the plan and its seed, what goes wrong next. */
export class Faults {
  private rules: Array<{ fault: Fault; hits: number }> = [];
  private random = seededRandom('0');

  constructor(private readonly onHit: (fault: Fault, where: string) => void) {}

  use(plan: FaultPlan): void {
    const { seed, rules } = faultPlanSchema.parse(plan);
    this.rules = rules.map(fault => ({ fault, hits: 0 }));
    this.random = seededRandom(seed);
  }

  hits(): Array<{ fault: Kind; hits: number }> {
    return this.rules.map(({ fault, hits }) => ({ fault: fault.fault, hits }));
  }

  ofRequest(route: Route): Of<(typeof requestFaults)[number]> | undefined {
    return this.draw(
      requestFaults,
      fault => fault.on === undefined || fault.on === route,
      route,
    );
  }

  ofSubmission(type: JobType): Of<'refuse'> | undefined {
    return this.draw(['refuse'], concerns(type), 'submit');
  }

  ofJob(type: JobType): Of<(typeof jobFaults)[number]> | undefined {
    return this.draw(jobFaults, concerns(type), type);
  }

  ofCallback(): Of<(typeof callbackFaults)[number]> | undefined {
    return this.draw(callbackFaults, () => true, 'callback');
  }

  ofProctor<K extends (typeof proctorFaults)[number]>(
    kind: K,
  ): Of<K> | undefined {
    return this.draw([kind], () => true, 'proctor');
  }

  /** What a job prints, or does not. */
  ofPrint<K extends (typeof printFaults)[number]>(
    kind: K,
    type: JobType,
  ): Of<K> | undefined {
    return this.draw([kind], concerns(type) as (fault: Of<K>) => boolean, type);
  }

  ofMachine(): Of<(typeof machineFaults)[number]> | undefined {
    return this.draw(machineFaults, () => true, 'machine');
  }

  private draw<K extends Kind>(
    kinds: readonly K[],
    concerned: (fault: Of<K>) => boolean,
    where: string,
  ): Of<K> | undefined {
    for (const rule of this.rules) {
      const { fault } = rule;
      if (
        !(kinds as readonly Kind[]).includes(fault.fault) ||
        !concerned(fault as Of<K>) ||
        rule.hits >= (fault.times ?? Infinity)
      ) {
        continue;
      }
      if (this.random() < fault.probability) {
        rule.hits += 1;
        this.onHit(fault, where);
        return fault as Of<K>;
      }
    }
    return undefined;
  }
}

const concerns =
  (type: JobType) =>
  (fault: { type?: JobType }): boolean =>
    fault.type === undefined || fault.type === type;
