import type { VmExecutorStatus } from '@backlot/plugin-vm-common';
import type { Tone } from '../shared/ui/StatusBadge';

export type ExecutorHost = VmExecutorStatus['hosts'][number];

/**
 * The status of a host. Without a backend that serves it, its health is
 * unknown.
 */
export function hostStatus({ served, healthy }: ExecutorHost): {
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

/** Whether the status will change on its own. */
export const isWorking = ({ running, queued }: VmExecutorStatus): boolean =>
  running + queued > 0;
