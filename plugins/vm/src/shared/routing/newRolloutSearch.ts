/** The query of the rollout wizard for these groups. */
export const newRolloutSearch = (groups: string[]): string =>
  new URLSearchParams(groups.map(id => ['group', id])).toString();
