import { createHash } from 'node:crypto';

/** Locally administered, and always the same for one VM. */
export function macAddress(vmId: string): string {
  const bytes = createHash('sha256').update(vmId).digest().subarray(0, 4);
  return ['52', '54', ...bytes.toString('hex').match(/../g)!].join(':');
}
