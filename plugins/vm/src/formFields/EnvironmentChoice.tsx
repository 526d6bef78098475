import type { VmOptions } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Text } from '@backstage/ui';
import { chosen } from '../shared/options/options';
import { type ChoiceCard, ChoiceCards } from '../shared/ui/ChoiceCards';
import { type ChoiceField, allowedNames } from './checks';
import { environmentIn } from './formData';
import { OptionsField } from './OptionsField';
import type { ChoiceProps } from './schemas';
import { formFieldsTranslationRef } from './translation';
import { useDefault } from './useDefault';
import { useFormOptions } from './useFormOptions';

type Props = {
  field: ChoiceProps;
  choice: ChoiceField;
  label: string;
  description: string;
  cardOf: (options: VmOptions, name: string) => ChoiceCard;
};

const Choice = (props: Props & { options: VmOptions; environment: string }) => {
  const { field, choice, options, environment, cardOf } = props;
  const { formData, onChange, required, rawErrors, disabled } = field;
  const names = allowedNames(options, environment, choice);
  const isAllowed = formData !== undefined && names.includes(formData);
  useDefault(
    formData,
    isAllowed || names.length === 0
      ? formData
      : chosen(options.defaults[choice], names),
    onChange,
  );
  return (
    <ChoiceCards
      label={props.label}
      description={props.description}
      cards={names.map(name => cardOf(options, name))}
      value={formData}
      isRequired={required}
      isInvalid={rawErrors && rawErrors.length > 0}
      isDisabled={disabled}
      onChange={onChange}
    />
  );
};

/** A choice among the options of the environment of the form. */
export const EnvironmentChoice = (props: Props) => {
  const { field } = props;
  const { t } = useTranslationRef(formFieldsTranslationRef);
  const from = useFormOptions(undefined);
  const environment = environmentIn(
    field.formContext?.formData,
    field.uiSchema['ui:options'],
  );
  const label = field.schema.title ?? props.label;
  const description = field.schema.description ?? props.description;
  return (
    <OptionsField title={label} from={from}>
      {options =>
        environment === undefined ? (
          <Flex direction="column" gap="1">
            <Text>{label}</Text>
            <Text color="secondary">{t('environmentFirst')}</Text>
          </Flex>
        ) : (
          <Choice
            {...props}
            label={label}
            description={description}
            options={options}
            environment={environment}
          />
        )
      }
    </OptionsField>
  );
};
