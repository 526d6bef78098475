/** The channel on which the backend says which groups and rollouts changed. */
export const VM_SIGNAL_CHANNEL = 'vm:changes';

/** Ids only: pages fetch again what they show. */
export type VmSignal = { groupIds: string[]; rolloutIds?: string[] };
