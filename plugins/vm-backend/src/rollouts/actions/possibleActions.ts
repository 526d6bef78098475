/** The actions that a rollout can take now, and why not the others. Pure. */
import { type RolloutAction, rolloutActions } from '@backlot/plugin-vm-common';
import type { Rollout } from '../../model/rollout';

type State = Pick<Rollout, 'phase' | 'direction' | 'waitsFor'>;

const DONE = new Set(['succeeded', 'rolledBack', 'aborted']);

/** @returns why the rollout cannot take the action; undefined when it can */
export function refusalOf(
  action: RolloutAction,
  { phase, direction, waitsFor }: State,
): string | undefined {
  const over = DONE.has(phase) ? `it is over (${phase})` : undefined;
  switch (action) {
    case 'pause':
      return over ?? (phase === 'paused' ? 'it is paused already' : undefined);
    case 'resume':
      return over ?? (phase === 'paused' ? undefined : 'it is not paused');
    case 'approve':
      return (
        over ??
        (waitsFor?.for === 'approval'
          ? undefined
          : 'it is not waiting for approval')
      );
    case 'abort':
      return over;
    case 'rollback':
      if (direction === 'back') {
        return phase === 'rolledBack'
          ? 'it is rolled back already'
          : 'it is being rolled back';
      }
      return undefined;
    default:
      return `there is no action ${action}`;
  }
}

export const possibleActions = (state: State): RolloutAction[] =>
  rolloutActions.filter(action => refusalOf(action, state) === undefined);
