import type { VmOptions } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Card,
  CardBody,
  Checkbox,
  Flex,
  Radio,
  RadioGroup,
  Select,
  Skeleton,
  Text,
  TextAreaField,
} from '@backstage/ui';
import { allChoicesOf } from '../../shared/options/options';
import { sharedTranslationRef } from '../../shared/translation';
import { specFields } from '../rollouts';
import { rolloutsTranslationRef } from '../translation';
import type { ChangeForm, RolloutField } from './form';
import styles from './Wizard.module.css';

const KEEP = 'keep';
/** Prefixed, so that no option can have the key of "No change". */
const optionKey = (name: string) => `to ${name}`;

const USER_DATA = ['keep', 'none', 'new'] as const;

/** The changes to make. */
export const ChangeStep = (props: {
  change: ChangeForm;
  options: VmOptions | undefined;
  errors: Partial<Record<RolloutField, string>>;
  onChange: (change: Partial<ChangeForm>) => void;
}) => {
  const { change, options, errors, onChange } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  if (!options) {
    return <Skeleton width="100%" height={240} />;
  }
  const choices = allChoicesOf(options, sharedT);
  const refusal = (field: (typeof specFields)[number] | 'userData') => ({
    validationBehavior: 'aria' as const,
    validate: () => errors[`change.${field}`] ?? errors[field],
  });
  return (
    <Card>
      <CardBody>
        <Flex direction="column" gap="5">
          <Text color="secondary">{t('wizard.change.help')}</Text>
          {errors.change && (
            <Alert
              role="alert"
              status="danger"
              icon
              description={errors.change}
            />
          )}
          <div className={styles.wide}>
            {specFields.map(field => (
              <Select
                key={field}
                label={t(`change.${field}`)}
                options={[
                  { value: KEEP, label: t('wizard.change.keep') },
                  ...choices[field].map(({ value, label }) => ({
                    value: optionKey(value),
                    label,
                  })),
                ]}
                value={change[field] ? optionKey(change[field]) : KEEP}
                onChange={key =>
                  onChange({
                    [field]: key === KEEP ? '' : String(key).slice(3),
                  })
                }
                {...refusal(field)}
              />
            ))}
          </div>
          <RadioGroup
            label={t('change.userData')}
            orientation="horizontal"
            value={change.userData}
            onChange={value =>
              onChange({
                userData: USER_DATA.find(known => known === value),
              })
            }
          >
            {USER_DATA.map(value => (
              <Radio key={value} value={value}>
                {t(`wizard.change.userData.${value}`)}
              </Radio>
            ))}
          </RadioGroup>
          {change.userData === 'new' && (
            <TextAreaField
              label={t('wizard.change.newUserData')}
              description={sharedT('fields.cloudInitHelp')}
              rows={6}
              value={change.newUserData}
              onChange={newUserData => onChange({ newUserData })}
              {...refusal('userData')}
            />
          )}
          <Flex direction="column" gap="1">
            <Checkbox
              isSelected={change.replaceMatching}
              onChange={replaceMatching => onChange({ replaceMatching })}
            >
              {t('wizard.change.replaceMatching')}
            </Checkbox>
            <span className={styles.help}>
              {t('wizard.change.replaceMatchingHelp')}
            </span>
          </Flex>
        </Flex>
      </CardBody>
    </Card>
  );
};
