import { nextOpening } from '../../windows';
import { waitFor } from '../intents';
import type { Gate } from './Gate';

export const changeWindow: Gate = ({ rollout }, _, now) => {
  const until = nextOpening(rollout.strategy.windows, now);
  return until > now
    ? waitFor('window', { code: 'WindowClosed', until }, until)
    : undefined;
};
