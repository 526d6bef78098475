/** The fields for the forms of software templates. */
export const formFieldsMessages = {
  loading: 'Loading what may be chosen',
} as const;
