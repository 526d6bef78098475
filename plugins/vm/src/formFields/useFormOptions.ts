import { useCallback, useEffect, useState } from 'react';
import type { VmOptions } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../shared/data/vmApiRef';
import { formOptions } from './formOptions';

export type FormOptions = {
  options: VmOptions | undefined;
  error: unknown;
  retry: () => void;
};

/** The options for the fields of a form. */
export function useFormOptions(component: string | undefined): FormOptions {
  const api = useApi(vmApiRef);
  const [state, setState] = useState<Omit<FormOptions, 'retry'>>({
    options: undefined,
    error: undefined,
  });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let gone = false;
    setState({ options: undefined, error: undefined });
    formOptions(api, component).then(
      options => !gone && setState({ options, error: undefined }),
      error => !gone && setState({ options: undefined, error }),
    );
    return () => {
      gone = true;
    };
  }, [api, component, attempt]);

  return { ...state, retry: useCallback(() => setAttempt(n => n + 1), []) };
}
