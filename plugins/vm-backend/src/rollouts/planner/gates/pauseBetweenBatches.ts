import { waitFor } from '../intents';
import type { Gate } from './Gate';

/** Not after a canary, which has its bake time. */
export const pauseBetweenBatches: Gate = ({ rollout, current }, _, now) => {
  if (!current?.closedAt || current.canary) {
    return undefined;
  }
  const { pauseBetweenBatchesSeconds: seconds } = rollout.strategy;
  const until = new Date(current.closedAt.getTime() + seconds * 1000);
  return until > now
    ? waitFor('pause', { code: 'BetweenBatches', until }, until)
    : undefined;
};
