import type { VmOperationPhase } from '@backlot/plugin-vm-common';
import type { Tone } from '../shared/ui/StatusBadge';

export const operationTones: Record<VmOperationPhase, Tone> = {
  queued: 'waiting',
  submitting: 'progress',
  running: 'progress',
  succeeded: 'success',
  failed: 'danger',
  cancelled: 'waiting',
};
