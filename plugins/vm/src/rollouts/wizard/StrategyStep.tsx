import { useState } from 'react';
import type { VmOptions } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Alert,
  Card,
  CardBody,
  Flex,
} from '@backstage/ui';
import { ChoiceCards } from '../../shared/ui/ChoiceCards';
import rolloutStyles from '../Rollouts.module.css';
import {
  presetNames,
  presetOf,
  type StrategyField,
  strategyErrors,
  strategyFields,
  type StrategyForm,
  strategyOf,
} from '../strategy';
import { rolloutsTranslationRef } from '../translation';
import type { RolloutField } from './form';
import { StrategyFields } from './StrategyFields';

const OWN = 'own';

/** The strategy: a preset, or custom settings. */
export const StrategyStep = (props: {
  strategy: StrategyForm;
  options: VmOptions | undefined;
  errors: Partial<Record<RolloutField, string>>;
  onChange: (strategy: Partial<StrategyForm>) => void;
}) => {
  const { strategy, options, errors, onChange } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const preset = presetOf(strategy);
  const serverErrors: Partial<Record<StrategyField, string>> =
    Object.fromEntries(
      Object.entries(strategyFields).map(([field, name]) => [
        field,
        errors[name],
      ]),
    );
  const all = {
    ...serverErrors,
    ...strategyErrors(strategy, t),
  };
  const hasErrors = Object.values(all).some(Boolean);
  const [isAdjusting, setAdjusting] = useState(hasErrors);

  return (
    <Card>
      <CardBody>
        <Flex direction="column" gap="5">
          {errors.strategy && (
            <Alert
              role="alert"
              status="danger"
              icon
              description={errors.strategy}
            />
          )}
          <ChoiceCards
            label={t('strategy.presets.label')}
            cards={[...presetNames, ...(preset ? [] : ([OWN] as const))].map(
              name => ({
                value: name,
                title: t(`strategy.presets.${name}.title`),
                lines: [
                  t(`strategy.presets.${name}.one`),
                  name === OWN ? undefined : t(`strategy.presets.${name}.two`),
                ],
              }),
            )}
            value={preset ?? OWN}
            onChange={value => {
              const chosen = presetNames.find(name => name === value);
              if (chosen) {
                onChange(strategyOf(chosen, strategy));
              }
            }}
          />
          <Accordion
            isExpanded={isAdjusting || hasErrors}
            onExpandedChange={setAdjusting}
          >
            <AccordionTrigger title={t('strategy.adjust')} />
            <AccordionPanel className={rolloutStyles.panel}>
              <StrategyFields
                strategy={strategy}
                options={options}
                errors={all}
                onChange={onChange}
              />
            </AccordionPanel>
          </Accordion>
        </Flex>
      </CardBody>
    </Card>
  );
};
