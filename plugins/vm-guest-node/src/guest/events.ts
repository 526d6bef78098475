import fs from 'node:fs/promises';
import type { VmOperationStep } from '@backlot/plugin-vm-common';
import { z } from 'zod';
import { isErrno, sizeOf } from '../files';

/** More than this in one boot is not what our images say; the rest is left. */
const MAX_BYTES = 256 * 1024;

export const factsSchema = z.object({
  os: z.object({ id: z.string(), name: z.string(), version: z.string() }),
  kernel: z.string(),
  hostname: z.string(),
  addresses: z.array(z.string()),
});

const eventSchema = z.object({
  stage: z.string().max(64),
  state: z.enum(['started', 'ok', 'skipped', 'failed']),
  /** Seconds since 1970 by the guest's clock. */
  at: z.number(),
  message: z.string().max(4096).optional(),
  facts: factsSchema.optional(),
});

/** A line that the guest wrote to its events port; see docs/images.md. */
export type GuestEvent = z.infer<typeof eventSchema>;
export type GuestFacts = NonNullable<GuestEvent['facts']>;

/** How far a boot has come. */
export interface BootProgress {
  steps: VmOperationStep[];
  /** The stage that is under way, or that failed. */
  stage: string;
  outcome: 'booting' | 'ready' | 'failed';
  facts?: GuestFacts;
  message?: string;
}

/** The guest's events after an offset of the file. */
export async function readGuestEvents(
  file: string,
  offset: number,
): Promise<GuestEvent[]> {
  let text: string;
  try {
    const handle = await fs.open(file, 'r');
    try {
      const buffer = Buffer.alloc(MAX_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, MAX_BYTES, offset);
      text = buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  return complete.split('\n').flatMap(line => {
    try {
      return [eventSchema.parse(JSON.parse(line))];
    } catch {
      // A guest may write anything; what is no event says nothing.
      return [];
    }
  });
}

/** Empties the file of a guest that writes more than events. */
export async function rotateEvents(file: string): Promise<void> {
  if ((await sizeOf(file)) > 4 * MAX_BYTES) await fs.truncate(file);
}

/** Turns the events of one boot into steps. The last `ready` decides. */
export function bootProgress(
  events: GuestEvent[],
  options: { stages: string[]; startedAt: Date; now: Date },
): BootProgress {
  const { stages, startedAt, now } = options;
  // The guest's clock is its own affair: times are kept within the boot.
  const timeOf = (event: GuestEvent) =>
    new Date(
      Math.min(Math.max(event.at * 1000, startedAt.getTime()), now.getTime()),
    ).toISOString();

  const steps: VmOperationStep[] = [];
  let since = startedAt.toISOString();
  let failure: GuestEvent | undefined;
  for (const event of events) {
    let step = steps.find(({ name }) => name === event.stage);
    if (!step) {
      step = { name: event.stage, startedAt: since };
      steps.push(step);
    }
    if (event.state !== 'started') {
      step.finishedAt = timeOf(event);
      step.outcome = event.state === 'failed' ? 'failed' : 'succeeded';
      since = step.finishedAt;
    }
    if (event.state === 'failed') failure ??= event;
  }

  const last = events.filter(({ stage }) => stage === 'ready').at(-1);
  if (last?.state === 'ok') {
    return { steps, stage: 'ready', outcome: 'ready', facts: last.facts };
  }
  if (last?.state === 'failed') {
    return {
      steps,
      stage: failure!.stage,
      outcome: 'failed',
      message: failure!.message ?? 'it gave no reason',
    };
  }
  const open = steps.find(step => !step.finishedAt);
  const next = stages.find(stage => !steps.some(({ name }) => name === stage));
  if (!open && next) steps.push({ name: next, startedAt: since });
  return { steps, stage: open?.name ?? next ?? 'ready', outcome: 'booting' };
}
