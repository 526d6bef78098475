import { useCallback, useEffect, useRef, useState } from 'react';
import type { RolloutPlan } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../../shared/data/vmApiRef';
import { useRequestForm } from '../../shared/errors/useRequestForm';
import { type StrategyForm, strategyOf } from '../strategy';
import {
  type ChangeForm,
  noChange,
  type RolloutChoice,
  rolloutErrors,
  toRolloutRequest,
} from './form';

/** The request for a rollout: filled in, planned by a dry run, started. */
export function useNewRollout(
  choice: RolloutChoice,
  suggested: Partial<ChangeForm>,
) {
  const api = useApi(vmApiRef);
  const [change, setChange] = useState<ChangeForm>({
    ...noChange,
    ...suggested,
  });
  const [strategy, setStrategy] = useState<StrategyForm>(() =>
    strategyOf('balanced'),
  );
  const [title, setTitle] = useState('');
  const [plan, setPlan] = useState<RolloutPlan>();
  const { errors, refusal, busy, clearErrors, refuse, submit } =
    useRequestForm(rolloutErrors);

  const request = toRolloutRequest({ choice, change, strategy, title });
  // The title does not change the plan.
  const { title: _, ...planned } = request;
  const key = JSON.stringify(planned);
  const running = useRef<AbortController>();
  useEffect(() => () => running.current?.abort(), []);
  const makePlan = useCallback(async () => {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    const { signal } = abort;
    setPlan(undefined);
    clearErrors();
    try {
      const made = await api.planRollout(JSON.parse(key), { signal });
      if (!signal.aborted) {
        setPlan(made);
      }
    } catch (error) {
      if (!signal.aborted) {
        refuse(error);
      }
    }
  }, [api, key, clearErrors, refuse]);

  return {
    request,
    change,
    strategy,
    title,
    plan,
    errors,
    refusal,
    busy,
    setChange: (next: Partial<ChangeForm>) => {
      setChange({ ...change, ...next });
      clearErrors();
    },
    setStrategy: (next: Partial<StrategyForm>) => {
      setStrategy({ ...strategy, ...next });
      clearErrors();
    },
    setTitle,
    makePlan,
    /** Undefined if it was refused. */
    start: () => submit(() => api.createRollout(request)),
  };
}

export type NewRollout = ReturnType<typeof useNewRollout>;
