/** Another replica holds the VM now: what this step found no longer counts. */
export class LostClaimError extends Error {
  name = 'LostClaimError';
}
