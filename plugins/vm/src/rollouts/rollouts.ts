import {
  type Rollout,
  type RolloutBatch,
  type RolloutGroup,
  type RolloutPhase,
  rolloutPhases,
} from '@backlot/plugin-vm-common';
import type { Titles } from '../shared/options/options';
import { absoluteTime } from '../shared/time/time';
import type { RolloutsT } from './translation';

export const openRolloutPhases = [
  'running',
  'rollingBack',
  'paused',
] as const satisfies readonly RolloutPhase[];

export const endedRolloutPhases = [
  'succeeded',
  'rolledBack',
  'aborted',
] as const satisfies readonly RolloutPhase[];

export const isRolloutOpen = ({ phase }: Pick<Rollout, 'phase'>): boolean =>
  openRolloutPhases.some(open => open === phase);

/** Whether what is shown will change by itself. */
export const isRolloutMoving = ({ phase }: Pick<Rollout, 'phase'>): boolean =>
  isRolloutOpen({ phase }) && phase !== 'paused';

/** The phases that the URL names; undefined: any. */
export function parseRolloutPhases(
  params: URLSearchParams,
): RolloutPhase[] | undefined {
  const named = params.getAll('phase');
  const phases = rolloutPhases.filter(phase => named.includes(phase));
  return phases.length > 0 ? phases : undefined;
}

const TIMES = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;

/** The server's words, with its times as the reader's clock has them. */
export const withReadableTimes = (text: string): string =>
  text.replace(TIMES, time => absoluteTime(time));

export const specFields = ['image', 'size', 'stack', 'executor'] as const;

type Spec = RolloutGroup['from'];

/** What becomes of a spec, field by field; nothing of what stays. */
export const specChanges = (
  from: Spec,
  to: Spec,
  titles: Titles,
): { field: (typeof specFields)[number]; from: string; to: string }[] =>
  specFields
    .filter(field => from[field] !== to[field])
    .map(field => ({
      field,
      from: titles[field](from[field]),
      to: titles[field](to[field]),
    }));

/** "Micro Linux → Next Linux", or that they are made anew. */
export function specChangeText(
  from: Spec,
  to: Spec,
  titles: Titles,
  t: RolloutsT,
): string {
  const changes = specChanges(from, to, titles).map(change =>
    t('change.fromTo', { from: change.from, to: change.to }),
  );
  return changes.length > 0 ? changes.join(', ') : t('change.same');
}

/** A number or a percentage, as percent of `total`, 100 at most. */
export const shareOf = (value: number, total: number): number =>
  total > 0 ? Math.min(100, (100 * value) / total) : 0;

/**
 * How long the batches that are not done take, with the bake time of a canary
 * and the pauses; undefined while nobody knows. Windows, approvals and failures
 * come on top.
 */
export function secondsLeft(
  batches: Pick<RolloutBatch, 'phase' | 'canary' | 'estimatedSeconds'>[],
  {
    strategy,
    waitsFor,
  }: {
    waitsFor?: Rollout['waitsFor'];
    strategy: Pick<
      Rollout['strategy'],
      'canary' | 'pauseBetweenBatchesSeconds'
    >;
  },
  now: number,
): number | undefined {
  const left = batches.filter(({ phase }) => phase !== 'done');
  const bakes = left.filter(({ canary }) => canary).length;
  const baking =
    waitsFor?.for === 'bake' && waitsFor.until
      ? Math.max(0, (new Date(waitsFor.until).getTime() - now) / 1000)
      : 0;
  if (left.length === 0 && baking > 0) {
    return baking;
  }
  const estimates = left.flatMap(
    ({ estimatedSeconds }) => estimatedSeconds ?? [],
  );
  if (left.length === 0 || estimates.length < left.length) {
    return undefined;
  }
  return (
    estimates.reduce((sum, seconds) => sum + seconds, baking) +
    bakes * (strategy.canary?.bakeSeconds ?? 0) +
    (left.length - 1) * strategy.pauseBetweenBatchesSeconds
  );
}
