import type { VmOperationStep } from '@backlot/plugin-vm-common';
import { z } from 'zod';

/** A boot may show this many steps, whatever names its guest makes up. */
const MAX_STEPS = 32;
const MAX_FACT = 200;
const MAX_ADDRESSES = 16;
const MAX_MESSAGE = 1000;

/**
 * A text of a guest, made fit to be stored and shown: without control
 * characters and lone surrogates, and cut to a length.
 */
export function plainText(text: string, length: number): string {
  // Lone surrogates have no bytes: they become U+FFFD.
  const wellFormed = Buffer.from(text.slice(0, length)).toString();
  // eslint-disable-next-line no-control-regex
  return wellFormed.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}

const fact = z.string().transform(text => plainText(text, MAX_FACT));

export const factsSchema = z.object({
  os: z.object({ id: fact, name: fact, version: fact }),
  kernel: fact,
  hostname: fact,
  addresses: z
    .array(z.unknown())
    .transform(list => list.slice(0, MAX_ADDRESSES))
    .pipe(z.array(fact)),
});

export const eventSchema = z.object({
  stage: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  state: z.enum(['started', 'ok', 'skipped', 'failed']),
  /** Seconds since 1970 by the guest's clock. */
  at: z.number(),
  message: z
    .string()
    .transform(text => plainText(text, MAX_MESSAGE))
    .optional(),
  facts: factsSchema.optional(),
});

/** A line that the guest wrote to its events port; see docs/images.md. */
export type GuestEvent = z.output<typeof eventSchema>;
export type GuestFacts = NonNullable<GuestEvent['facts']>;

/** How far a boot has come. */
export type BootProgress = {
  steps: VmOperationStep[];
  /** The stage that is under way, or that failed. */
  stage: string;
  outcome: 'booting' | 'ready' | 'failed';
  facts?: GuestFacts;
  message?: string;
};

/**
 * Turns the events of one boot into steps. The last `ready` decides.
 *
 * A guest may name any number of stages. Those of the image's manifest always
 * get a step; others get one while there are fewer than MAX_STEPS.
 */
export function bootProgress(
  events: GuestEvent[],
  options: { stages: string[]; startedAt: Date; now: Date },
): BootProgress {
  const { startedAt, now } = options;
  const stages = options.stages.slice(0, MAX_STEPS);
  // The guest's clock may be wrong: times are kept within the boot.
  const timeOf = (event: GuestEvent) =>
    new Date(
      Math.min(Math.max(event.at * 1000, startedAt.getTime()), now.getTime()),
    ).toISOString();

  const steps = new Map<string, VmOperationStep>();
  const known = new Set(stages);
  let places = MAX_STEPS - known.size;
  let since = startedAt.toISOString();
  let failure: GuestEvent | undefined;
  let last: GuestEvent | undefined;
  for (const event of events) {
    if (event.state === 'failed') {
      failure ??= event;
    }
    if (event.stage === 'ready') {
      last = event;
    }
    let step = steps.get(event.stage);
    if (!step) {
      if (!known.has(event.stage) && places-- <= 0) {
        continue;
      }
      step = { name: event.stage, startedAt: since };
      steps.set(event.stage, step);
    }
    if (event.state !== 'started') {
      step.finishedAt = timeOf(event);
      step.outcome = event.state === 'failed' ? 'failed' : 'succeeded';
      since = step.finishedAt;
    }
  }

  const list = [...steps.values()];
  if (last?.state === 'ok') {
    return { steps: list, stage: 'ready', outcome: 'ready', facts: last.facts };
  }
  if (last?.state === 'failed') {
    return {
      steps: list,
      stage: failure!.stage,
      outcome: 'failed',
      message: failure!.message ?? 'the guest gave no reason',
    };
  }
  const open = list.find(step => !step.finishedAt);
  const next = stages.find(stage => !steps.has(stage));
  if (!open && next) {
    list.push({ name: next, startedAt: since });
  }
  return {
    steps: list,
    stage: open?.name ?? next ?? 'ready',
    outcome: 'booting',
  };
}
