import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { VmOptions } from '@backlot/plugin-vm-common';
import { creatableOf } from '../shared/options/environments';
import { chosen } from '../shared/options/options';
import { roughDuration } from '../shared/time/time';
import { type SharedT, sharedTranslationRef } from '../shared/translation';
import { ChoiceCard, ChoiceCards } from '../shared/ui/ChoiceCards';
import { componentIn } from './formData';
import { OptionsField } from './OptionsField';
import type { EnvironmentProps } from './schemas';
import { type FormFieldsT, formFieldsTranslationRef } from './translation';
import { useDefault } from './useDefault';
import { useFormOptions } from './useFormOptions';

const cardOf = (
  environment: VmOptions['environments'][number],
  t: FormFieldsT,
  sharedT: SharedT,
): ChoiceCard => {
  const { name, title, description, lease, maxCount, canCreate } = environment;
  const seconds = lease.defaultSeconds;
  return {
    value: name,
    title,
    lines: [
      description,
      seconds === undefined
        ? t('environment.noEnd')
        : t('environment.lease', {
            duration: roughDuration(seconds * 1000, sharedT),
          }),
      t('environment.maxCount', { count: maxCount }),
    ],
    refusal: canCreate ? undefined : t('environment.forbidden'),
  };
};

const Choice = (props: EnvironmentProps & { options: VmOptions }) => {
  const { options, formData, onChange, schema } = props;
  const { t } = useTranslationRef(formFieldsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const open = creatableOf(options).environments.map(({ name }) => name);
  useDefault(
    formData,
    formData || open.length === 0
      ? formData
      : chosen(options.defaults.environment, open),
    onChange,
  );
  return (
    <ChoiceCards
      label={schema.title ?? t('environment.title')}
      description={schema.description}
      cards={options.environments.map(environment =>
        cardOf(environment, t, sharedT),
      )}
      value={formData}
      isRequired={props.required}
      isInvalid={props.rawErrors && props.rawErrors.length > 0}
      isDisabled={props.disabled}
      onChange={onChange}
    />
  );
};

/**
 * The environment the VMs are created in; only those where the user may create
 * VMs.
 */
export const VmEnvironmentPicker = (props: EnvironmentProps) => {
  const { t } = useTranslationRef(formFieldsTranslationRef);
  const from = useFormOptions(
    componentIn(props.formContext?.formData, props.uiSchema['ui:options']),
  );
  return (
    <OptionsField
      title={props.schema.title ?? t('environment.title')}
      from={from}
    >
      {options => <Choice {...props} options={options} />}
    </OptionsField>
  );
};
