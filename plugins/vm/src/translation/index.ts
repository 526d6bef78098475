import {
  createTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';
import { executorsMessages } from './executors';
import { findingsMessages } from './findings';
import { fleetMessages } from './fleet';
import { formFieldsMessages } from './formFields';
import { rolloutsMessages } from './rollouts';
import { searchMessages } from './search';
import { vmMessages } from './vm';

/**
 * All texts of the plugin, to be translated or replaced.
 *
 * @public
 */
export const vmTranslationRef = createTranslationRef({
  id: 'plugin.vm',
  messages: {
    vm: vmMessages,
    fleet: fleetMessages,
    findings: findingsMessages,
    executors: executorsMessages,
    rollouts: rolloutsMessages,
    formFields: formFieldsMessages,
    search: searchMessages,
  },
});

/** Makes the texts, for functions that are no components. */
export type VmT = TranslationFunction<typeof vmTranslationRef.T>;
