import { waitFor } from '../intents';
import type { Gate } from './Gate';

/** Before the first batch of each environment but the first. */
export const approval: Gate = ({ rollout, current }, { environment }) =>
  rollout.strategy.approval === 'betweenEnvironments' &&
  current &&
  environment !== current.environment &&
  !rollout.approved.includes(environment)
    ? waitFor('approval', { code: 'ApprovalMissing', environment })
    : undefined;
