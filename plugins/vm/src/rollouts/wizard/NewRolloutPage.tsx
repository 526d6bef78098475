import { useEffect, useMemo, useRef } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Container, Flex, Link, Text } from '@backstage/ui';
import { useNavigate } from 'react-router-dom';
import { titles as titlesOf } from '../../shared/options/options';
import { useVmOptions } from '../../shared/options/useVmOptions';
import {
  rolloutRouteRef,
  rolloutsRouteRef,
} from '../../shared/routing/routeRefs';
import { useMountedRoute } from '../../shared/routing/useMountedRoute';
import { sharedTranslationRef } from '../../shared/translation';
import { strategyErrors } from '../strategy';
import { rolloutsTranslationRef } from '../translation';
import { ChangeStep } from './ChangeStep';
import { ChooseStep } from './ChooseStep';
import { isChanged, isChosen, type RolloutStep, rolloutSteps } from './form';
import { PlanStep } from './PlanStep';
import { StrategyStep } from './StrategyStep';
import { useNewRollout } from './useNewRollout';
import { useRolloutUrl } from './useRolloutUrl';
import styles from './Wizard.module.css';
import { WizardSteps } from './WizardSteps';

/** Starts a rollout: groups, changes, strategy and plan. */
export const NewRolloutPage = () => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const url = useRolloutUrl();
  const { choice } = url;
  const state = useNewRollout(choice, url.suggested);
  const options = useVmOptions();
  const titles = useMemo(() => titlesOf(options), [options]);
  const allPath = useMountedRoute(rolloutsRouteRef);
  const onePath = useMountedRoute(rolloutRouteRef);
  const navigate = useNavigate();

  const isDone: Record<RolloutStep, boolean> = {
    choose: isChosen(choice),
    change: isChanged(state.change),
    strategy: Object.keys(strategyErrors(state.strategy, t)).length === 0,
    plan: false,
  };
  // A link may lead to a step whose previous steps are incomplete.
  const reachable = rolloutSteps.findIndex(step => !isDone[step]);
  const at = Math.min(rolloutSteps.indexOf(url.step), reachable);
  const step = rolloutSteps[at];

  const { step: requested, setStep } = url;
  const redirect = useRef(setStep);
  redirect.current = setStep;
  useEffect(() => {
    if (requested !== step) {
      redirect.current(step, { replace: true });
    }
  }, [requested, step]);

  const heading = useRef<HTMLDivElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current !== step) {
      shown.current = step;
      // The new content begins above the button that was pressed.
      heading.current?.focus();
    }
  }, [step]);

  const start = async () => {
    const rollout = await state.start();
    if (rollout && onePath) {
      navigate(onePath({ id: rollout.id }));
    }
  };

  return (
    <Container py="6">
      <Flex direction="column" gap="4">
        <Flex direction="column" gap="3">
          {allPath && <Link href={allPath()}>{t('all')}</Link>}
          <Text as="h2" variant="title-small" weight="bold">
            {t('wizard.title')}
          </Text>
          <WizardSteps step={step} reachable={reachable} onStep={url.setStep} />
        </Flex>
        <div
          ref={heading}
          tabIndex={-1}
          role="group"
          aria-label={t(`wizard.steps.${step}`)}
          className={styles.body}
        >
          {step === 'choose' && (
            <ChooseStep
              choice={choice}
              options={options}
              titles={titles}
              errors={state.errors.fields}
              onFilter={url.setFilter}
              onClearGroups={url.clearGroups}
            />
          )}
          {step === 'change' && (
            <ChangeStep
              change={state.change}
              options={options}
              errors={state.errors.fields}
              onChange={state.setChange}
            />
          )}
          {step === 'strategy' && (
            <StrategyStep
              strategy={state.strategy}
              options={options}
              errors={state.errors.fields}
              onChange={state.setStrategy}
            />
          )}
          {step === 'plan' && (
            <PlanStep state={state} titles={titles} onStep={url.setStep} />
          )}
        </div>
        <div className={styles.buttons}>
          {at > 0 ? (
            <Button
              variant="secondary"
              onPress={() => url.setStep(rolloutSteps[at - 1])}
            >
              {sharedT('actions.back')}
            </Button>
          ) : (
            <span />
          )}
          {step === 'plan' ? (
            <Button
              variant="primary"
              isPending={state.busy}
              isDisabled={!state.plan || state.plan.groups.length === 0}
              onPress={start}
            >
              {state.plan
                ? t('wizard.start', {
                    vms: sharedT('vms', { count: state.plan.vms }),
                  })
                : t('newRollout')}
            </Button>
          ) : (
            <Button
              variant="primary"
              isDisabled={!isDone[step]}
              onPress={() => url.setStep(rolloutSteps[at + 1])}
            >
              {t('wizard.next')}
            </Button>
          )}
        </div>
      </Flex>
    </Container>
  );
};
