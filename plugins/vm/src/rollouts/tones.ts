import type {
  RolloutGroupPhase,
  RolloutPhase,
} from '@backlot/plugin-vm-common';
import type { Tone } from '../shared/ui/StatusBadge';

export const rolloutTones: Record<RolloutPhase, Tone> = {
  running: 'progress',
  paused: 'warning',
  rollingBack: 'progress',
  succeeded: 'success',
  rolledBack: 'waiting',
  aborted: 'waiting',
};

export const rolloutGroupTones: Record<RolloutGroupPhase, Tone> = {
  waiting: 'waiting',
  running: 'progress',
  failed: 'danger',
  succeeded: 'success',
  skipped: 'waiting',
  rolledBack: 'waiting',
  aborted: 'waiting',
};
