import {
  createTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';

/**
 * Texts of the form that creates VMs.
 *
 * @public
 */
export const createVmsTranslationRef = createTranslationRef({
  id: 'vm.create',
  messages: {
    title: 'Create virtual machines',
    preview: 'Preview',
    confirm_one: 'Create {{count}} virtual machine',
    confirm_other: 'Create {{count}} virtual machines',
    effect: 'Backlot will create and boot these virtual machines:',
    names: 'Names of the new virtual machines',
    environment: 'Environment',
    leaseHelp: 'Deleted after {{duration}} unless the lease is extended',
    image: 'Image',
    size: 'Size',
    stack: 'Language stack',
    stackHelp: 'The language your application is written in',
    count: 'Count',
    countHelp: 'Up to {{most}} per group',
    name: 'Name prefix',
    nameHelp:
      'Defaults to component, environment and stack. Each VM gets a number at the end.',
    userData: 'User data',
    scriptHelp: 'A shell script that runs as root on first boot',
  },
});

export type CreateVmsT = TranslationFunction<typeof createVmsTranslationRef.T>;
