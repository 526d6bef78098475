/** Batches as they are planned, and as they are stored. Pure. */
import type { RolloutBatch } from '../model/rollout';
import type { UnbatchedGroup, PlannedBatch } from './planBatches';
import type { SelectedGroup } from './selectGroups';

export type EstimatedBatch = PlannedBatch & { estimatedSeconds: number | null };

export const batchGroup = ({
  group,
  vms,
  since,
}: SelectedGroup): UnbatchedGroup => ({
  id: group.id,
  name: group.name,
  environment: group.environment,
  owner: group.owner,
  since,
  vms,
});

export const toRows = (
  rolloutId: string,
  first: number,
  batches: EstimatedBatch[],
): RolloutBatch[] =>
  batches.map((batch, index) => ({
    ...batch,
    rolloutId,
    number: first + index,
    openedAt: null,
    closedAt: null,
  }));
