import { approval } from './approval';
import { changeWindow } from './changeWindow';
import { deferral } from './deferral';
import type { Gate } from './Gate';
import { pauseBetweenBatches } from './pauseBetweenBatches';
import { startTime } from './startTime';

/** In the order in which a rollout waits for them. A rollback waits for none. */
export const gates: Gate[] = [
  startTime,
  pauseBetweenBatches,
  approval,
  changeWindow,
  deferral,
];
