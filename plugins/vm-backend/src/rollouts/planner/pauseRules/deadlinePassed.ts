import type { PauseRule } from './PauseRule';

export const deadlinePassed: PauseRule = ({ rollout }, _, now) =>
  rollout.deadlineAt <= now
    ? { code: 'DeadlinePassed', deadline: rollout.deadlineAt }
    : undefined;
