import { componentGone } from './componentGone';
import { drift } from './drift';
import type { FindingView } from './FindingView';
import { imageEndOfLife } from './imageEndOfLife';
import { leaseEnding } from './leaseEnding';
import { vmsFailed } from './vmsFailed';
import { vmsLost } from './vmsLost';
import { vmsStuck } from './vmsStuck';

export type { FindingView } from './FindingView';

/** In the order of the tiles. */
export const findingViews: FindingView[] = [
  vmsFailed,
  vmsLost,
  vmsStuck,
  imageEndOfLife,
  drift,
  leaseEnding,
  componentGone,
];
