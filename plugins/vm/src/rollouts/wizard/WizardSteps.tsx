import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { VisuallyHidden } from '@backstage/ui';
import { RiCheckLine } from '@remixicon/react';
import { rolloutsTranslationRef } from '../translation';
import { type RolloutStep, rolloutSteps } from './form';
import styles from './Wizard.module.css';

/** The steps of the wizard, with links to those that can be reached. */
export const WizardSteps = (props: {
  step: RolloutStep;
  /** The last step that can be reached now. */
  reachable: number;
  onStep: (step: RolloutStep) => void;
}) => {
  const { step, reachable, onStep } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const current = rolloutSteps.indexOf(step);
  return (
    <nav aria-label={t('wizard.stepsLabel')}>
      <ol className={styles.steps}>
        {rolloutSteps.map((name, index) => (
          <li key={name}>
            <button
              type="button"
              className={styles.step}
              aria-current={name === step ? 'step' : undefined}
              aria-disabled={index > reachable ? true : undefined}
              onClick={() => index <= reachable && onStep(name)}
            >
              <span className={styles.number}>
                {index < current ? (
                  <>
                    <RiCheckLine aria-hidden />
                    <VisuallyHidden>{t('wizard.done')}</VisuallyHidden>
                  </>
                ) : (
                  index + 1
                )}
              </span>{' '}
              {t(`wizard.steps.${name}`)}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
};
