/** The volumes of one machine. */
export const volumeNames = (vmId: string) => ({
  seed: `${vmId}.seed`,
  disk: `${vmId}.qcow2`,
  console: `${vmId}.console`,
  events: `${vmId}.events`,
});
