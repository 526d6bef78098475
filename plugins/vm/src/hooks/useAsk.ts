import { useState } from 'react';
import type { VmGroupPlan, VmOptions } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../api';
import {
  Ask,
  askFields,
  firstAsk,
  toRequest,
  withinEnvironment,
} from '../lib/ask';
import { errorMessage, FieldErrors, fieldErrors } from '../lib/errors';
import { newIdempotencyKey } from '../lib/idempotencyKey';

const NO_ERRORS: FieldErrors<keyof Ask> = { fields: {}, other: undefined };

/** An ask for VMs: filled in, tried out by a dry run, then made. */
export function useAsk(component: string, options: VmOptions) {
  const api = useApi(vmApiRef);
  const [ask, setAsk] = useState(() => firstAsk(options));
  const [plan, setPlan] = useState<VmGroupPlan>();
  const [errors, setErrors] = useState(NO_ERRORS);
  const [busy, setBusy] = useState(false);
  // Kept over failures: when the answer alone got lost, asking again makes
  // nothing twice.
  const [key, setKey] = useState(newIdempotencyKey);

  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    setBusy(true);
    setErrors(NO_ERRORS);
    try {
      await work();
      return true;
    } catch (error) {
      setErrors(fieldErrors(errorMessage(error), askFields));
      return false;
    } finally {
      setBusy(false);
    }
  };

  return {
    ask,
    plan,
    errors,
    busy,
    change: (change: Partial<Ask>) => {
      setAsk(withinEnvironment(options, { ...ask, ...change }));
      setErrors(NO_ERRORS);
    },
    preview: () =>
      attempt(async () => {
        setPlan(await api.planGroup(toRequest(component, ask)));
        setKey(newIdempotencyKey());
      }),
    backToForm: () => {
      setPlan(undefined);
      setErrors(NO_ERRORS);
    },
    create: () =>
      attempt(async () => {
        await api.createGroup(toRequest(component, ask), {
          idempotencyKey: key,
        });
      }),
  };
}
