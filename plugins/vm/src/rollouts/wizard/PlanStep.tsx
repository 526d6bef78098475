import { useEffect, useState } from 'react';
import type { RolloutPlan } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Card,
  CardBody,
  Flex,
  Skeleton,
  Text,
  TextField,
} from '@backstage/ui';
import { entityName } from '../../shared/catalog/entities';
import { ActionAlert } from '../../shared/errors/ActionAlert';
import { RequestId } from '../../shared/errors/RequestId';
import type { Titles } from '../../shared/options/options';
import { roughDuration } from '../../shared/time/time';
import { sharedTranslationRef } from '../../shared/translation';
import { Section } from '../../shared/ui/Section';
import { BatchBar } from '../BatchBar';
import { BatchList } from '../BatchList';
import { rolloutsTranslationRef } from '../translation';
import { type RolloutField, type RolloutStep, stepOfField } from './form';
import { PlanGroups } from './PlanGroups';
import { RolloutAsCodeDialog } from './RolloutAsCodeDialog';
import { SkippedGroups } from './SkippedGroups';
import type { NewRollout } from './useNewRollout';
import styles from './Wizard.module.css';

const PlanTiles = ({ plan }: { plan: RolloutPlan }) => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { vms, groups, batches, estimatedSeconds } = plan;
  const number = (value: number) => sharedT('number', { value });
  const tiles = [
    ['vms', number(vms)],
    ['groups', number(groups.length)],
    ['batches', number(batches.length)],
    [
      'duration',
      estimatedSeconds === null
        ? t('wizard.plan.unknown')
        : roughDuration(estimatedSeconds * 1000, sharedT, Math.ceil),
    ],
  ] as const;
  return (
    <dl className={styles.tiles}>
      {tiles.map(([name, value]) => (
        <div key={name} className={styles.tile}>
          <dt>{t(`wizard.plan.tiles.${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
};

/** Why the server refused the plan, with links to the steps that can fix it. */
const Refusal = (props: {
  state: NewRollout;
  onStep: (step: RolloutStep) => void;
}) => {
  const { state, onStep } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { fields, other } = state.errors;
  const refused = Object.entries(fields) as [RolloutField, string][];
  const steps = [...new Set(refused.map(([field]) => stepOfField(field)))];
  return (
    <ActionAlert
      role="alert"
      status="danger"
      icon
      title={t('wizard.plan.failed')}
      description={
        <>
          {other && <Text as="p">{other}</Text>}
          {refused.map(([field, message]) => (
            <Text as="p" key={field}>
              {t('wizard.plan.refused', { field, message })}
            </Text>
          ))}
          <RequestId error={state.refusal} />
        </>
      }
      customActions={
        <>
          {steps.map(step => (
            <Button
              key={step}
              size="small"
              variant="secondary"
              onPress={() => onStep(step)}
            >
              {t('wizard.plan.goTo', {
                step: t(`wizard.steps.${step}`),
              })}
            </Button>
          ))}
          <Button size="small" variant="secondary" onPress={state.makePlan}>
            {t('wizard.plan.again')}
          </Button>
        </>
      }
    />
  );
};

/** What the rollout would do. */
export const PlanStep = (props: {
  state: NewRollout;
  titles: Titles;
  onStep: (step: RolloutStep) => void;
}) => {
  const { state, titles, onStep } = props;
  const { plan, makePlan, refusal } = state;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const [isCodeShown, setCodeShown] = useState(false);
  useEffect(() => {
    makePlan();
  }, [makePlan]);

  return (
    <Flex direction="column" gap="4">
      {refusal !== undefined && <Refusal state={state} onStep={onStep} />}
      {!plan && refusal === undefined && (
        <div role="status" aria-label={t('wizard.plan.loading')}>
          <Flex direction="column" gap="3">
            <Skeleton width="100%" height={72} />
            <Skeleton width="100%" height={160} />
          </Flex>
        </div>
      )}
      {plan && (
        <>
          <PlanTiles plan={plan} />
          {plan.groups.length === 0 && (
            <Alert
              role="status"
              status="info"
              icon
              title={t('wizard.plan.nothing')}
              description={t('wizard.plan.nothingHelp')}
            />
          )}
          {plan.untold.length > 0 && (
            <Alert
              role="status"
              status="warning"
              icon
              title={t('wizard.plan.notNotified')}
              description={plan.untold.map(entityName).join(', ')}
            />
          )}
          {plan.batches.length > 0 && (
            <Card>
              <CardBody>
                <Section title={t('wizard.plan.batches')}>
                  <BatchBar batches={plan.batches} titles={titles} />
                  <Text variant="body-small" color="secondary">
                    {t('wizard.plan.durationHelp')}
                  </Text>
                  <BatchList batches={plan.batches} titles={titles} />
                </Section>
              </CardBody>
            </Card>
          )}
          {plan.groups.length > 0 && (
            <Card>
              <CardBody>
                <Section title={t('live.groups')}>
                  <PlanGroups groups={plan.groups} titles={titles} />
                </Section>
              </CardBody>
            </Card>
          )}
          {plan.skipped.length > 0 && (
            <Card>
              <CardBody>
                <SkippedGroups skipped={plan.skipped} titles={titles} />
              </CardBody>
            </Card>
          )}
          <Card>
            <CardBody>
              <Flex direction="column" gap="3">
                <TextField
                  label={t('wizard.plan.title')}
                  secondaryLabel={sharedT('fields.optional')}
                  description={t('wizard.plan.titleHelp')}
                  maxLength={200}
                  value={state.title}
                  onChange={state.setTitle}
                />
                <div>
                  <Button
                    size="small"
                    variant="secondary"
                    onPress={() => setCodeShown(true)}
                  >
                    {t('wizard.code.show')}
                  </Button>
                </div>
              </Flex>
            </CardBody>
          </Card>
        </>
      )}
      {isCodeShown && (
        <RolloutAsCodeDialog
          request={state.request}
          onClose={() => setCodeShown(false)}
        />
      )}
    </Flex>
  );
};
