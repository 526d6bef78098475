/** Who owns a component: `spec.owner`, and whoever else the catalog names. */
export type Owners = {
  owner: string;
  /** In order; null where there are none. */
  otherOwners: string[] | null;
};

/** All of them, the one of `spec.owner` first. */
export const ownersOf = ({
  owner,
  otherOwners,
}: {
  owner: string;
  otherOwners?: string[] | null;
}): string[] => [owner, ...(otherOwners ?? [])];
