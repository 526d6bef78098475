/** The fields for the forms of software templates. */
export const formFieldsMessages = {} as const;
