import { createHash } from 'node:crypto';

/** The volumes of one machine. */
export const volumeNames = (vmId: string) => ({
  seed: `${vmId}.seed`,
  disk: `${vmId}.qcow2`,
  console: `${vmId}.console`,
  events: `${vmId}.events`,
});

/** Locally administered, and the same for one VM always. */
export function macAddress(vmId: string): string {
  const [a, b, c, d] = createHash('sha256').update(vmId).digest();
  return ['52', '54', ...[a, b, c, d].map(hexByte)].join(':');
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
