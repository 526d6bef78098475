import { useCallback, useEffect, useRef, useState } from 'react';
import type { Rollout, RolloutPlan } from '@backlot/plugin-vm-common';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../../shared/data/vmApiRef';
import { errorMessage, type FieldErrors } from '../../shared/errors/errors';
import { sharedTranslationRef } from '../../shared/translation';
import { type StrategyForm, strategyOf } from '../strategy';
import {
  type ChangeForm,
  noChange,
  type RolloutChoice,
  type RolloutField,
  rolloutErrors,
  toRolloutAsk,
} from './rolloutAsk';

const NO_ERRORS: FieldErrors<RolloutField> = { fields: {}, other: undefined };

/** A rollout that is asked for: filled in, planned by a dry run, then started. */
export function useRolloutAsk(
  choice: RolloutChoice,
  suggested: Partial<ChangeForm>,
) {
  const api = useApi(vmApiRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const [change, setChange] = useState<ChangeForm>({
    ...noChange,
    ...suggested,
  });
  const [strategy, setStrategy] = useState<StrategyForm>(() =>
    strategyOf('balanced'),
  );
  const [title, setTitle] = useState('');
  const [plan, setPlan] = useState<RolloutPlan>();
  const [errors, setErrors] = useState(NO_ERRORS);
  const [refusal, setRefusal] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  const ask = toRolloutAsk({ choice, change, strategy, title });
  const latest = useRef({ ask, sharedT });
  latest.current = { ask, sharedT };

  const forget = () => {
    setErrors(NO_ERRORS);
    setRefusal(undefined);
  };
  const refuse = (error: unknown) => {
    setErrors(rolloutErrors(errorMessage(error, latest.current.sharedT)));
    setRefusal(error);
  };

  // A title changes nothing of the plan.
  const { title: _, ...planned } = ask;
  const key = JSON.stringify(planned);
  const running = useRef<AbortController>();
  useEffect(() => () => running.current?.abort(), []);
  const makePlan = useCallback(async () => {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    const { signal } = abort;
    setPlan(undefined);
    setErrors(NO_ERRORS);
    setRefusal(undefined);
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
  }, [api, key]);

  return {
    ask,
    change,
    strategy,
    title,
    plan,
    errors,
    /** What the errors were taken from. */
    refusal,
    busy,
    setChange: (next: Partial<ChangeForm>) => {
      setChange({ ...change, ...next });
      forget();
    },
    setStrategy: (next: Partial<StrategyForm>) => {
      setStrategy({ ...strategy, ...next });
      forget();
    },
    setTitle,
    makePlan,
    /** Undefined where it was refused. */
    start: async (): Promise<Rollout | undefined> => {
      setBusy(true);
      forget();
      try {
        return await api.createRollout(latest.current.ask);
      } catch (error) {
        refuse(error);
        return undefined;
      } finally {
        setBusy(false);
      }
    },
  };
}

export type RolloutAskState = ReturnType<typeof useRolloutAsk>;
