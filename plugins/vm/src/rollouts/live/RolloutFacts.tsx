import type { Rollout, RolloutStrategy } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Titles } from '../../shared/options/options';
import { absoluteTime, roughDuration } from '../../shared/time/time';
import { type Fact, Facts } from '../../shared/ui/Facts';
import { vmTranslationRef } from '../../translation';
import { specFields } from '../rollouts';
import { windowText } from '../strategy';

/** What the VMs of a rollout become. */
export const RolloutChangeFacts = (props: {
  rollout: Rollout;
  titles: Titles;
}) => {
  const { titles } = props;
  const { change, replaceMatching } = props.rollout;
  const { t } = useTranslationRef(vmTranslationRef);
  const facts: Fact[] = [
    ...specFields.map((field): Fact => {
      const value = change[field];
      return [
        t(`rollouts.change.${field}`),
        value === undefined ? undefined : titles[field](value),
      ];
    }),
    [
      t('rollouts.change.userData'),
      change.userData && t('rollouts.change.changes'),
    ],
    [
      t('rollouts.change.sshKeys'),
      change.sshKeys && t('rollouts.change.changes'),
    ],
    [
      t('rollouts.change.replaceMatching'),
      replaceMatching && t('rollouts.change.yes'),
    ],
  ];
  return <Facts facts={facts} />;
};

/** How a rollout goes about it. */
export const RolloutStrategyFacts = (props: {
  strategy: RolloutStrategy;
  titles: Titles;
}) => {
  const { strategy, titles } = props;
  const { canary, windows, gate, startAt, environments } = strategy;
  const { t } = useTranslationRef(vmTranslationRef);
  const duration = (seconds: number) => roughDuration(seconds * 1000, t);
  const gateTexts = {
    healthy: duration(gate.healthySeconds),
    timeout: duration(gate.timeoutSeconds),
  };
  return (
    <Facts
      facts={[
        [
          t('rollouts.strategy.fields.maxUnavailable.label'),
          String(strategy.maxUnavailable),
        ],
        [
          t('rollouts.strategy.fields.maxSurge.label'),
          String(strategy.maxSurge),
        ],
        [
          t('rollouts.strategy.fields.batchSize.label'),
          String(strategy.batchSize),
        ],
        [
          t('rollouts.strategy.fields.groupsAtOnce.label'),
          String(strategy.groupsAtOnce),
        ],
        [
          t('rollouts.strategy.facts.bake'),
          canary
            ? t('rollouts.strategy.facts.canary', {
                count: canary.vms,
                duration: duration(canary.bakeSeconds),
              })
            : t('rollouts.strategy.facts.none'),
        ],
        [
          t('rollouts.strategy.facts.pause'),
          strategy.pauseBetweenBatchesSeconds > 0 &&
            duration(strategy.pauseBetweenBatchesSeconds),
        ],
        [
          t('rollouts.strategy.fields.order.label'),
          t(`rollouts.strategy.fields.order.${strategy.order}`),
        ],
        [
          t('rollouts.strategy.fields.environments.label'),
          environments?.map(titles.environment).join(', '),
        ],
        [
          t('rollouts.strategy.fields.windows.label'),
          windows.map(window => windowText(window, t)).join('; '),
        ],
        [
          t('rollouts.strategy.fields.approval.label'),
          t(`rollouts.strategy.fields.approval.${strategy.approval}`),
        ],
        [
          t('rollouts.strategy.fields.pauseOnFailures.label'),
          String(strategy.pauseOnFailures),
        ],
        [
          t('rollouts.strategy.facts.gate'),
          gate.requireHealthCheck
            ? t('rollouts.strategy.facts.gateRequired', gateTexts)
            : t('rollouts.strategy.facts.gateText', gateTexts),
        ],
        [t('rollouts.strategy.facts.start'), startAt && absoluteTime(startAt)],
        [
          t('rollouts.strategy.facts.deadline'),
          duration(strategy.deadlineSeconds),
        ],
      ]}
    />
  );
};
