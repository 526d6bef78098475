/** A part of the URL of the wizard: which groups it begins with. */
export const groupsSearch = (groups: string[]): string =>
  new URLSearchParams(groups.map(id => ['group', id])).toString();
