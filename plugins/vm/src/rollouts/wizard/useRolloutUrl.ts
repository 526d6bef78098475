import { useMemo } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';
import {
  type FleetFilter,
  parseFleetFilter,
  withFleetFilter,
} from '../../fleet/filters/query';
import {
  type ChangeForm,
  type RolloutChoice,
  type RolloutStep,
  rolloutSteps,
} from './form';

/**
 * The step of the wizard and the chosen groups. They are in the URL so that
 * other pages can link to it and "Back" works.
 */
export function useRolloutUrl(): {
  choice: RolloutChoice;
  step: RolloutStep;
  /** What the linking page suggests: an image, or to replace matching VMs. */
  suggested: Pick<ChangeForm, 'image' | 'replaceMatching'>;
  setFilter: (filter: FleetFilter) => void;
  /** Chooses by filter instead of the given groups. */
  clearGroups: () => void;
  setStep: (step: RolloutStep, options?: { replace: boolean }) => void;
} {
  const [params] = useSearchParams();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const search = params.toString();
  const choice = useMemo<RolloutChoice>(() => {
    const current = new URLSearchParams(search);
    return {
      groups: current.getAll('group'),
      filter: parseFleetFilter(current),
    };
  }, [search]);
  const go = (next: URLSearchParams, replace = false) =>
    navigate(`${pathname}?${next}`, { replace });

  return {
    choice,
    step: rolloutSteps.find(step => step === params.get('step')) ?? 'choose',
    suggested: {
      image: params.get('to') ?? '',
      replaceMatching: params.get('anew') === 'true',
    },
    setFilter: filter => go(withFleetFilter(params, filter), true),
    clearGroups: () => {
      const next = new URLSearchParams(params);
      next.delete('group');
      go(next);
    },
    setStep: (step, { replace } = { replace: false }) => {
      const next = new URLSearchParams(params);
      next.set('step', step);
      go(next, replace);
    },
  };
}
