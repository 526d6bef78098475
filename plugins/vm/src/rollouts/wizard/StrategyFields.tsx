import type { ReactNode } from 'react';
import type { VmOptions } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Checkbox, Flex, NumberField, Select, TextField } from '@backstage/ui';
import { titles as titlesOf } from '../../shared/options/options';
import { sharedTranslationRef } from '../../shared/translation';
import type { StrategyField, StrategyForm } from '../strategy';
import { TimeField } from '../TimeField';
import { rolloutsTranslationRef } from '../translation';
import { WindowFields } from './WindowFields';
import styles from './Wizard.module.css';

type FieldsOf<T> = {
  [F in StrategyField]: StrategyForm[F] extends T ? F : never;
}[StrategyField];

type AmountField =
  | 'maxUnavailable'
  | 'maxSurge'
  | 'batchSize'
  | 'pauseOnFailures';

const Section = (props: { title: string; children: ReactNode }) => (
  <fieldset className={styles.fieldset}>
    <legend className={styles.legend}>{props.title}</legend>
    {props.children}
  </fieldset>
);

/** All settings of a strategy. */
export const StrategyFields = (props: {
  strategy: StrategyForm;
  options: VmOptions | undefined;
  errors: Partial<Record<StrategyField, string>>;
  onChange: (strategy: Partial<StrategyForm>) => void;
}) => {
  const { strategy, options, errors, onChange } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const titles = titlesOf(options);

  const refusal = (field: StrategyField) => ({
    validationBehavior: 'aria' as const,
    validate: () => errors[field],
  });
  const texts = (field: StrategyField) => ({
    label: t(`strategy.fields.${field}.label`),
    description: t(`strategy.fields.${field}.help`),
  });
  const amount = (field: AmountField) => (
    <TextField
      size="small"
      {...texts(field)}
      value={strategy[field]}
      onChange={value => onChange({ [field]: value })}
      {...refusal(field)}
    />
  );
  const number = (field: FieldsOf<number>) => (
    <NumberField
      {...texts(field)}
      minValue={0}
      value={strategy[field]}
      onChange={value => onChange({ [field]: value })}
      {...refusal(field)}
    />
  );
  const checkbox = (field: 'canary' | 'requireHealthCheck', error?: string) => (
    <Flex direction="column" gap="1">
      <Checkbox
        isSelected={strategy[field]}
        onChange={value => onChange({ [field]: value })}
      >
        {t(`strategy.fields.${field}.label`)}
      </Checkbox>
      <span className={styles.help}>
        {error ?? t(`strategy.fields.${field}.help`)}
      </span>
    </Flex>
  );

  return (
    <Flex direction="column" gap="6">
      <Section title={t('strategy.sections.pace')}>
        <div className={styles.fields}>
          {amount('maxUnavailable')}
          {amount('maxSurge')}
          {amount('batchSize')}
          {number('groupsAtOnce')}
          {number('pauseMinutes')}
        </div>
      </Section>
      <Section title={t('strategy.sections.canary')}>
        {checkbox('canary')}
        {strategy.canary && (
          <div className={styles.fields}>
            {number('canaryVms')}
            {number('bakeMinutes')}
          </div>
        )}
      </Section>
      <Section title={t('strategy.sections.order')}>
        <div className={styles.fields}>
          <Select
            {...texts('order')}
            options={(['owner', 'age'] as const).map(order => ({
              value: order,
              label: t(`strategy.fields.order.${order}`),
            }))}
            value={strategy.order}
            onChange={value =>
              onChange({ order: value === 'age' ? 'age' : 'owner' })
            }
            {...refusal('order')}
          />
          <Select
            label={t('strategy.fields.environments.label')}
            description={
              strategy.environments.length > 0
                ? t('strategy.fields.environments.chosen', {
                    environments: strategy.environments
                      .map(titles.environment)
                      .join(', '),
                  })
                : t('strategy.fields.environments.help')
            }
            selectionMode="multiple"
            placeholder={t('strategy.fields.environments.usual')}
            options={(options?.environments ?? []).map(({ name, title }) => ({
              value: name,
              label: title,
            }))}
            value={strategy.environments}
            onChange={value => {
              const chosen = [value].flat().filter(Boolean).map(String);
              // In the order of selection.
              onChange({
                environments: [
                  ...strategy.environments.filter(name =>
                    chosen.includes(name),
                  ),
                  ...chosen.filter(
                    name => !strategy.environments.includes(name),
                  ),
                ],
              });
            }}
            {...refusal('environments')}
          />
          <Select
            {...texts('approval')}
            options={(['none', 'betweenEnvironments'] as const).map(
              approval => ({
                value: approval,
                label: t(`strategy.fields.approval.${approval}`),
              }),
            )}
            value={strategy.approval}
            onChange={value =>
              onChange({
                approval:
                  value === 'betweenEnvironments'
                    ? 'betweenEnvironments'
                    : 'none',
              })
            }
            {...refusal('approval')}
          />
        </div>
      </Section>
      <Section title={t('strategy.sections.safety')}>
        <div className={styles.fields}>
          {amount('pauseOnFailures')}
          {number('healthySeconds')}
          {number('timeoutMinutes')}
        </div>
        {checkbox('requireHealthCheck', errors.requireHealthCheck)}
      </Section>
      <Section title={t('strategy.sections.when')}>
        <div className={styles.fields}>
          <TimeField
            type="datetime-local"
            {...texts('startAt')}
            secondaryLabel={sharedT('fields.optional')}
            value={strategy.startAt}
            error={errors.startAt}
            onChange={startAt => onChange({ startAt })}
          />
          {number('deadlineDays')}
        </div>
        <WindowFields
          windows={strategy.windows}
          error={errors.windows}
          onChange={windows => onChange({ windows })}
        />
      </Section>
    </Flex>
  );
};
