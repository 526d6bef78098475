import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EnvironmentChoice } from './EnvironmentChoice';
import type { ChoiceProps } from './schemas';
import { formFieldsTranslationRef } from './translation';

/** The language stack. */
export const VmStackPicker = (props: ChoiceProps) => {
  const { t } = useTranslationRef(formFieldsTranslationRef);
  return (
    <EnvironmentChoice
      field={props}
      choice="stack"
      label={t('stack.title')}
      description={t('stack.description')}
      cardOf={(options, name) => {
        const stack = options.stacks.find(each => each.name === name);
        return {
          value: name,
          title: stack?.title ?? name,
          lines: [stack?.description],
        };
      }}
    />
  );
};
