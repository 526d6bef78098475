import {
  createTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';

/**
 * Texts of the form fields for software templates.
 *
 * @public
 */
export const formFieldsTranslationRef = createTranslationRef({
  id: 'vm.formFields',
  messages: {
    loading: 'Loading the options',
    failed: 'The options could not be loaded',
    environmentFirst: 'Choose an environment first.',
    environment: {
      title: 'Environment',
      maxCount_one: 'Up to {{count}} virtual machine per group.',
      maxCount_other: 'Up to {{count}} virtual machines per group.',
      noEnd: 'Kept until deleted.',
      lease: 'Deleted after {{duration}} unless the lease is extended.',
      forbidden: 'You may not create virtual machines here.',
    },
    stack: {
      title: 'Language stack',
      description: 'The language your application is written in',
    },
    image: {
      title: 'Image',
      description: 'The operating system the VMs boot from',
      until: 'Supported until {{day}}',
    },
    size: {
      title: 'Size',
      description: 'CPUs, memory and disk of each VM',
      facts_one: '{{count}} CPU, {{memory}} of memory, {{disk}} GiB disk',
      facts_other: '{{count}} CPUs, {{memory}} of memory, {{disk}} GiB disk',
    },
    count: {
      title: 'Count',
      most: 'Up to {{most}} per group in {{environment}}',
    },
    // The server words the same errors the same way.
    checks: {
      notOffered: '{{value}} is not offered; use one of {{allowed}}',
      notOfferedIn:
        '{{value}} is not offered in {{environment}}; use one of {{allowed}}',
      mayNotCreate: 'you may not create virtual machines in {{environment}}',
      tooMany: '{{environment}} allows {{most}} VMs in a group at most',
      atLeastOne: 'must be at least 1',
      wholeNumber: 'must be a whole number',
    },
  },
});

export type FormFieldsT = TranslationFunction<
  typeof formFieldsTranslationRef.T
>;
