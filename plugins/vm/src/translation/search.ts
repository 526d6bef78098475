/** A virtual machine among the results of a search. */
export const searchMessages = {
  machine: '{{component}}, {{environment}}, {{image}}',
} as const;
