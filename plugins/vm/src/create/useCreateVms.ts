import { useState } from 'react';
import type { VmGroupPlan, VmOptions } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../shared/data/vmApiRef';
import { fieldErrors } from '../shared/errors/errors';
import { useRequestForm } from '../shared/errors/useRequestForm';
import {
  formFields,
  initialForm,
  toRequest,
  type VmsForm,
  withinEnvironment,
} from './form';
import { newIdempotencyKey } from './idempotencyKey';

const parseErrors = (message: string) => fieldErrors(message, formFields);

/** The request for new VMs: form, dry run, creation. */
export function useCreateVms(component: string, options: VmOptions) {
  const api = useApi(vmApiRef);
  const [form, setForm] = useState(() => initialForm(options));
  const [plan, setPlan] = useState<VmGroupPlan>();
  const { errors, refusal, busy, clearErrors, submit } =
    useRequestForm(parseErrors);
  // Kept when a request fails: if only the answer was lost, a retry does not
  // create the VMs twice.
  const [key, setKey] = useState(newIdempotencyKey);

  return {
    form,
    plan,
    errors,
    refusal,
    busy,
    change: (change: Partial<VmsForm>) => {
      setForm(withinEnvironment(options, { ...form, ...change }));
      clearErrors();
    },
    preview: () =>
      submit(async () => {
        setPlan(await api.planGroup(toRequest(component, form)));
        setKey(newIdempotencyKey());
      }),
    backToForm: () => {
      setPlan(undefined);
      clearErrors();
    },
    /** Undefined if it was refused. */
    create: () =>
      submit(() =>
        api.createGroup(toRequest(component, form), { idempotencyKey: key }),
      ),
  };
}
