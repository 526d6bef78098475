import { useState } from 'react';
import type { VmGroupPlan, VmOptions } from '@backlot/plugin-vm-common';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../shared/data/vmApiRef';
import {
  errorMessage,
  FieldErrors,
  fieldErrors,
} from '../shared/errors/errors';
import { sharedTranslationRef } from '../shared/translation';
import { Ask, askFields, firstAsk, toRequest, withinEnvironment } from './ask';
import { newIdempotencyKey } from './idempotencyKey';

const NO_ERRORS: FieldErrors<keyof Ask> = { fields: {}, other: undefined };

/** An ask for VMs: filled in, tried out by a dry run, then made. */
export function useAsk(component: string, options: VmOptions) {
  const api = useApi(vmApiRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const [ask, setAsk] = useState(() => firstAsk(options));
  const [plan, setPlan] = useState<VmGroupPlan>();
  const [errors, setErrors] = useState(NO_ERRORS);
  const [refusal, setRefusal] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  // Kept over failures: when the answer alone got lost, asking again makes
  // nothing twice.
  const [key, setKey] = useState(newIdempotencyKey);

  const forget = () => {
    setErrors(NO_ERRORS);
    setRefusal(undefined);
  };

  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    setBusy(true);
    forget();
    try {
      await work();
      return true;
    } catch (error) {
      setErrors(fieldErrors(errorMessage(error, sharedT), askFields));
      setRefusal(error);
      return false;
    } finally {
      setBusy(false);
    }
  };

  return {
    ask,
    plan,
    errors,
    /** What the errors were taken from. */
    refusal,
    busy,
    change: (change: Partial<Ask>) => {
      setAsk(withinEnvironment(options, { ...ask, ...change }));
      forget();
    },
    preview: () =>
      attempt(async () => {
        setPlan(await api.planGroup(toRequest(component, ask)));
        setKey(newIdempotencyKey());
      }),
    backToForm: () => {
      setPlan(undefined);
      forget();
    },
    create: () =>
      attempt(async () => {
        await api.createGroup(toRequest(component, ask), {
          idempotencyKey: key,
        });
      }),
  };
}
