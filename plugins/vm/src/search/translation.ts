import {
  createTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';

/**
 * Texts of VMs among search results.
 *
 * @public
 */
export const searchTranslationRef = createTranslationRef({
  id: 'vm.search',
  messages: {
    machine: '{{component}}, {{environment}}, {{image}}',
  },
});

export type SearchT = TranslationFunction<typeof searchTranslationRef.T>;
