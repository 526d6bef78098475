import {
  createTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';

/**
 * Texts of the tab and the card of a component.
 *
 * @public
 */
export const componentTranslationRef = createTranslationRef({
  id: 'vm.component',
  messages: {
    title: 'Virtual machines',
    countedPhases: {
      pending_one: '{{count, number}} pending',
      pending_other: '{{count, number}} pending',
      provisioning_one: '{{count, number}} provisioning',
      provisioning_other: '{{count, number}} provisioning',
      ready_one: '{{count, number}} ready',
      ready_other: '{{count, number}} ready',
      failed_one: '{{count, number}} failed',
      failed_other: '{{count, number}} failed',
      lost_one: '{{count, number}} lost',
      lost_other: '{{count, number}} lost',
      deleting_one: '{{count, number}} deleting',
      deleting_other: '{{count, number}} deleting',
    },
    firstGroups:
      'Showing the first {{shown}} groups. The table below lists the VMs of all groups.',
    loading: 'Loading the virtual machines',
    failed: 'The virtual machines could not be loaded',
    create: 'Create virtual machines',
    none: 'No virtual machines yet',
    mayCreate:
      'Choose an environment, an image and a size, and watch your VMs boot.',
    mayNotCreate: 'The owners of this component can create them here.',
    card: 'Show the virtual machines',
    noneYet: 'None yet.',
  },
});

export type ComponentT = TranslationFunction<typeof componentTranslationRef.T>;
