import type {
  RolloutBatch,
  RolloutBatchPhase,
} from '@backlot/plugin-vm-common';

/** Adjacent batches that look the same, drawn as one. */
export type BatchSegment = {
  first: number;
  last: number;
  environment: string;
  canary: boolean;
  /** Undefined for planned batches. */
  phase: RolloutBatchPhase | undefined;
  vms: number;
};

type Batch = Pick<RolloutBatch, 'number' | 'environment' | 'canary' | 'vms'> & {
  phase?: RolloutBatchPhase;
};

/** More would be thinner than the gaps between them. */
const MOST_SEGMENTS = 60;

const segmentOf = (batch: Batch): BatchSegment => ({
  first: batch.number,
  last: batch.number,
  environment: batch.environment,
  canary: batch.canary,
  phase: batch.phase,
  vms: batch.vms,
});

/**
 * The segments of the batch bar. If there are too many batches, similar ones
 * are merged.
 */
export function batchSegments(batches: Batch[]): BatchSegment[] {
  if (batches.length <= MOST_SEGMENTS) {
    return batches.map(segmentOf);
  }
  const segments: BatchSegment[] = [];
  for (const batch of batches) {
    const last = segments[segments.length - 1];
    if (
      last?.environment === batch.environment &&
      last.canary === batch.canary &&
      last.phase === batch.phase
    ) {
      last.last = batch.number;
      last.vms += batch.vms;
    } else {
      segments.push(segmentOf(batch));
    }
  }
  return segments;
}

/**
 * The environments in the order of their batches, with their numbers of VMs.
 */
export function environmentSpans(
  segments: BatchSegment[],
): { environment: string; vms: number }[] {
  const parts: { environment: string; vms: number }[] = [];
  for (const { environment, vms } of segments) {
    const last = parts[parts.length - 1];
    if (last?.environment === environment) {
      last.vms += vms;
    } else {
      parts.push({ environment, vms });
    }
  }
  return parts;
}

export const countBatchPhases = (
  batches: { phase?: RolloutBatchPhase }[],
): Record<RolloutBatchPhase, number> => {
  const count = (wanted: RolloutBatchPhase) =>
    batches.filter(({ phase }) => phase === wanted).length;
  return {
    done: count('done'),
    open: count('open'),
    waiting: count('waiting'),
  };
};
