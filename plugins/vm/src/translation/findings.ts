/** The page of what is worth a look. */
export const findingsMessages = {
  title: 'To do',
} as const;
