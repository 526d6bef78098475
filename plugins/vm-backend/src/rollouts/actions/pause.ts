import { actorName } from '../../model/actor';
import type { RolloutActionHandler } from './RolloutActionContext';

export const pause: RolloutActionHandler = async ({ actor, reason }) => ({
  phase: 'paused',
  pausedBecause: `${actorName(actor)}${reason ? `: ${reason}` : ''}`,
  waitsFor: null,
});
