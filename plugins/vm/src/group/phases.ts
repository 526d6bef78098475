import type { VmGroupPhase } from '@backlot/plugin-vm-common';
import type { Tone } from '../shared/ui/StatusBadge';

export const groupTones: Record<VmGroupPhase, Tone> = {
  pending: 'waiting',
  provisioning: 'progress',
  ready: 'success',
  degraded: 'warning',
  failed: 'danger',
  deleting: 'progress',
  deleted: 'waiting',
};
