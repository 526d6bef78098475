import { useCallback, useRef, useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { sharedTranslationRef } from '../translation';
import { errorMessage, type FieldErrors } from './errors';

/**
 * What forms do with their requests: they are busy until the answer comes, and
 * show what the server refuses at their fields.
 *
 * @param parse - finds the fields in the message of the server; has to be the
 *   same function on every render
 */
export function useRequestForm<F extends string>(
  parse: (message: string) => FieldErrors<F>,
) {
  const { t } = useTranslationRef(sharedTranslationRef);
  const latestT = useRef(t);
  latestT.current = t;
  const [errors, setErrors] = useState<FieldErrors<F>>({
    fields: {},
    other: undefined,
  });
  const [refusal, setRefusal] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  const clearErrors = useCallback(() => {
    setErrors({ fields: {}, other: undefined });
    setRefusal(undefined);
  }, []);
  const refuse = useCallback(
    (error: unknown) => {
      setErrors(parse(errorMessage(error, latestT.current)));
      setRefusal(error);
    },
    [parse],
  );

  return {
    errors,
    /** The error that `errors` were parsed from. */
    refusal,
    busy,
    clearErrors,
    refuse,
    /** Resolves to undefined if the request is refused. */
    submit: async <T>(send: () => Promise<T>): Promise<T | undefined> => {
      setBusy(true);
      clearErrors();
      try {
        return await send();
      } catch (error) {
        refuse(error);
        return undefined;
      } finally {
        setBusy(false);
      }
    },
  };
}
