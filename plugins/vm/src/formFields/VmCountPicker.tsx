import type { VmOptions } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { NumberField } from '@backstage/ui';
import { environmentOf } from '../shared/options/environments';
import { checkCount } from './checks';
import { environmentIn } from './formData';
import { OptionsField } from './OptionsField';
import type { CountProps } from './schemas';
import { formFieldsTranslationRef } from './translation';
import { useDefault } from './useDefault';
import { useFormOptions } from './useFormOptions';
import styles from './VmCountPicker.module.css';

const Count = (props: CountProps & { label: string; options: VmOptions }) => {
  const { label, options, formData, onChange, schema } = props;
  const { t } = useTranslationRef(formFieldsTranslationRef);
  const name = environmentIn(
    props.formContext?.formData,
    props.uiSchema['ui:options'],
  );
  const environment = name && environmentOf(options, name);
  const isErrorShown = props.rawErrors && props.rawErrors.length > 0;
  const refusal =
    formData === undefined ? undefined : checkCount(options, name, formData, t);
  useDefault(formData, formData ?? 1, onChange);
  return (
    <NumberField
      className={styles.number}
      label={label}
      description={
        environment
          ? t('count.most', {
              most: String(environment.maxCount),
              environment: environment.title,
            })
          : schema.description
      }
      minValue={1}
      value={formData ?? NaN}
      isRequired={props.required}
      isDisabled={props.disabled}
      validationBehavior="aria"
      isInvalid={isErrorShown || undefined}
      // The form shows its own error below the field once it has validated it.
      validate={() => (isErrorShown ? undefined : refusal)}
      onChange={onChange}
    />
  );
};

/** The number of VMs, up to the limit of the environment. */
export const VmCountPicker = (props: CountProps) => {
  const { t } = useTranslationRef(formFieldsTranslationRef);
  const from = useFormOptions(undefined);
  const label = props.schema.title ?? t('count.title');
  return (
    <OptionsField title={label} from={from}>
      {options => <Count {...props} label={label} options={options} />}
    </OptionsField>
  );
};
