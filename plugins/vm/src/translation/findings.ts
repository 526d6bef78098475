/** The page of what is worth a look. */
export const findingsMessages = {} as const;
