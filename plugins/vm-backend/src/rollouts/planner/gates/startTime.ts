import { waitFor } from '../intents';
import type { Gate } from './Gate';

export const startTime: Gate = ({ rollout }, _, now) => {
  const { startAt } = rollout.strategy;
  const until = startAt && new Date(startAt);
  return until && until > now
    ? waitFor('start', { code: 'BeforeStart', until }, until)
    : undefined;
};
