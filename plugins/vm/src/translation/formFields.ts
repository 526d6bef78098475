/** The fields for the forms of software templates. */
export const formFieldsMessages = {
  loading: 'Loading what may be chosen',
  failed: 'What may be chosen could not be loaded',
  environmentFirst: 'Choose an environment first.',
  environment: {
    title: 'Environment',
    maxCount_one: 'At most {{count}} virtual machine in a group.',
    maxCount_other: 'At most {{count}} virtual machines in a group.',
    noEnd: 'Kept until they are deleted.',
    lease: 'Deleted after {{duration}} unless renewed.',
    forbidden: 'You may not create virtual machines here.',
  },
  stack: {
    title: 'Language stack',
    description: 'What the application is written in',
  },
  image: {
    title: 'Image',
    description: 'The system that the machines start with',
    until: 'Supported until {{day}}',
  },
  size: {
    title: 'Size',
    description: 'What each machine has',
    facts_one: '{{count}} CPU, {{memory}} of memory, {{disk}} GiB disk',
    facts_other: '{{count}} CPUs, {{memory}} of memory, {{disk}} GiB disk',
  },
  count: {
    title: 'How many',
    most: 'At most {{most}} in a group of {{environment}}',
  },
  // The server says the same of the same.
  checks: {
    notOffered: '{{value}} is not offered; use one of {{allowed}}',
    notOfferedIn:
      '{{value}} is not offered in {{environment}}; use one of {{allowed}}',
    mayNotCreate: 'you may not create virtual machines in {{environment}}',
    tooMany: '{{environment}} allows {{most}} VMs in a group at most',
    atLeastOne: 'must be at least 1',
    wholeNumber: 'must be a whole number',
  },
} as const;
