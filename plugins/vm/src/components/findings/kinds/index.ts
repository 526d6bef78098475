import type { FindingView } from './FindingView';
import { componentGone } from './componentGone';
import { imageEndOfLife } from './imageEndOfLife';
import { leaseEnding } from './leaseEnding';
import { vmsFailed } from './vmsFailed';

export type { FindingView } from './FindingView';

/** In the order of the tiles. */
export const findingViews: FindingView[] = [
  vmsFailed,
  imageEndOfLife,
  leaseEnding,
  componentGone,
];
