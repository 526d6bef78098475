import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { vmTranslationRef } from '../translation';
import { EnvironmentChoice } from './EnvironmentChoice';
import type { ChoiceProps } from './schemas';

/** What the application is written in. */
export const VmStackPicker = (props: ChoiceProps) => {
  const { t } = useTranslationRef(vmTranslationRef);
  return (
    <EnvironmentChoice
      field={props}
      choice="stack"
      label={t('formFields.stack.title')}
      description={t('formFields.stack.description')}
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
