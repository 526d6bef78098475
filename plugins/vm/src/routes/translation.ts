import {
  createTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';

/**
 * The title and the tabs of the pages.
 *
 * @public
 */
export const routesTranslationRef = createTranslationRef({
  id: 'vm.routes',
  messages: {
    title: 'Virtual machines',
    tabs: {
      label: 'Virtual machine pages',
      fleet: 'Fleet',
      findings: 'Findings',
      executors: 'Executors',
      rollouts: 'Rollouts',
    },
  },
});

export type RoutesT = TranslationFunction<typeof routesTranslationRef.T>;
