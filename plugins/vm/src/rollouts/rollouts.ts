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

/** Whether the status will change on its own. */
export const isRolloutMoving = ({ phase }: Pick<Rollout, 'phase'>): boolean =>
  isRolloutOpen({ phase }) && phase !== 'paused';

/** The phases in the URL; undefined for all. */
export function parseRolloutPhases(
  params: URLSearchParams,
): RolloutPhase[] | undefined {
  const named = params.getAll('phase');
  const phases = rolloutPhases.filter(phase => named.includes(phase));
  return phases.length > 0 ? phases : undefined;
}

const TIMES = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;

/** Shows the times in a server message in the time zone of the reader. */
export const withReadableTimes = (text: string): string =>
  text.replace(TIMES, time => absoluteTime(time));

export const specFields = ['image', 'size', 'stack', 'executor'] as const;

type Spec = RolloutGroup['from'];

/** The fields of a spec that change. */
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

/** "Micro Linux → Next Linux", or that nothing changes. */
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

/** A number or a percentage as percent of `total`, 100 at most. */
export const percentOf = (value: number, total: number): number =>
  total > 0 ? Math.min(100, (100 * value) / total) : 0;

/**
 * The estimated time of the remaining batches, with bake times and pauses;
 * undefined if unknown. Change windows, approvals and failures are not
 * included.
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
