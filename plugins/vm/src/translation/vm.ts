/** The tab of an entity, the page of a VM, and what all pages share. */
export const vmMessages = {
  title: 'Virtual machines',
} as const;
