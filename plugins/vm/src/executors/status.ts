import type { VmExecutorStatus } from '@backlot/plugin-vm-common';
import type { Tone } from '../shared/ui/StatusBadge';

export type ExecutorHost = VmExecutorStatus['hosts'][number];

/** How a host stands. What nobody looks at is not known to be well. */
export function hostStanding({ served, healthy }: ExecutorHost): {
  key: 'notServed' | 'healthy' | 'unhealthy';
  tone: Tone;
} {
  if (!served) {
    return { key: 'notServed', tone: 'warning' };
  }
  return healthy
    ? { key: 'healthy', tone: 'success' }
    : { key: 'unhealthy', tone: 'danger' };
}

/** Whether what is shown of it will change by itself. */
export const isWorking = ({ running, queued }: VmExecutorStatus): boolean =>
  running + queued > 0;
