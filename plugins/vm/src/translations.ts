// All texts of the plugin by feature, to be translated or replaced.
export { componentTranslationRef as vmComponentTranslationRef } from './component/translation';
export { createVmsTranslationRef as vmCreateTranslationRef } from './create/translation';
export { executorsTranslationRef as vmExecutorsTranslationRef } from './executors/translation';
export { findingsTranslationRef as vmFindingsTranslationRef } from './findings/translation';
export { fleetTranslationRef as vmFleetTranslationRef } from './fleet/translation';
export { formFieldsTranslationRef as vmFormFieldsTranslationRef } from './formFields/translation';
export { groupTranslationRef as vmGroupTranslationRef } from './group/translation';
export { rolloutsTranslationRef as vmRolloutsTranslationRef } from './rollouts/translation';
export { routesTranslationRef as vmRoutesTranslationRef } from './routes/translation';
export { searchTranslationRef as vmSearchTranslationRef } from './search/translation';
export { sharedTranslationRef as vmSharedTranslationRef } from './shared/translation';
export { vmTranslationRef } from './vm/translation';
