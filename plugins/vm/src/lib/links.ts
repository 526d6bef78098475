/** The page of one VM. In one place, for all who link to it. */
export const vmPath = (id: string): string =>
  `/vm/vms/${encodeURIComponent(id)}`;

/** The page of the fleet, above those of the VMs. */
export const fleetPath = '/vm';
