import type { Rollout, RolloutStrategy } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Titles } from '../../shared/options/options';
import { absoluteTime, roughDuration } from '../../shared/time/time';
import { sharedTranslationRef } from '../../shared/translation';
import { type Fact, Facts } from '../../shared/ui/Facts';
import { specFields } from '../rollouts';
import { windowText } from '../strategy';
import { rolloutsTranslationRef } from '../translation';

/** The changes that a rollout makes to VMs. */
export const RolloutChangeFacts = (props: {
  rollout: Rollout;
  titles: Titles;
}) => {
  const { titles } = props;
  const { change, replaceMatching } = props.rollout;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const facts: Fact[] = [
    ...specFields.map((field): Fact => {
      const value = change[field];
      return [
        t(`change.${field}`),
        value === undefined ? undefined : titles[field](value),
      ];
    }),
    [t('change.userData'), change.userData && t('change.changes')],
    [t('change.sshKeys'), change.sshKeys && t('change.changes')],
    [t('change.replaceMatching'), replaceMatching && t('change.yes')],
  ];
  return <Facts facts={facts} />;
};

/** The strategy of a rollout. */
export const RolloutStrategyFacts = (props: {
  strategy: RolloutStrategy;
  titles: Titles;
}) => {
  const { strategy, titles } = props;
  const { canary, windows, gate, startAt, environments } = strategy;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const duration = (seconds: number) => roughDuration(seconds * 1000, sharedT);
  const gateTexts = {
    healthy: duration(gate.healthySeconds),
    timeout: duration(gate.timeoutSeconds),
  };
  return (
    <Facts
      facts={[
        [
          t('strategy.fields.maxUnavailable.label'),
          String(strategy.maxUnavailable),
        ],
        [t('strategy.fields.maxSurge.label'), String(strategy.maxSurge)],
        [t('strategy.fields.batchSize.label'), String(strategy.batchSize)],
        [
          t('strategy.fields.groupsAtOnce.label'),
          String(strategy.groupsAtOnce),
        ],
        [
          t('strategy.facts.bake'),
          canary
            ? t('strategy.facts.canary', {
                count: canary.vms,
                duration: duration(canary.bakeSeconds),
              })
            : t('strategy.facts.none'),
        ],
        [
          t('strategy.facts.pause'),
          strategy.pauseBetweenBatchesSeconds > 0 &&
            duration(strategy.pauseBetweenBatchesSeconds),
        ],
        [
          t('strategy.fields.order.label'),
          t(`strategy.fields.order.${strategy.order}`),
        ],
        [
          t('strategy.fields.environments.label'),
          environments?.map(titles.environment).join(', '),
        ],
        [
          t('strategy.fields.windows.label'),
          windows.map(window => windowText(window, t)).join('; '),
        ],
        [
          t('strategy.fields.approval.label'),
          t(`strategy.fields.approval.${strategy.approval}`),
        ],
        [
          t('strategy.fields.pauseOnFailures.label'),
          String(strategy.pauseOnFailures),
        ],
        [
          t('strategy.facts.gate'),
          gate.requireHealthCheck
            ? t('strategy.facts.gateRequired', gateTexts)
            : t('strategy.facts.gateText', gateTexts),
        ],
        [t('strategy.facts.start'), startAt && absoluteTime(startAt)],
        [t('strategy.facts.deadline'), duration(strategy.deadlineSeconds)],
      ]}
    />
  );
};
