import { useCallback, useEffect, useMemo, useState } from 'react';
import { storageApiRef, useApi } from '@backstage/frontend-plugin-api';

type Json = string | number | boolean | string[];

/** A setting of the fleet page, stored per user; undefined if never set. */
export function useFleetStored<T extends Json>(
  key: string,
): [T | undefined, (value: T | undefined) => void] {
  const storage = useApi(storageApiRef);
  const bucket = useMemo(() => storage.forBucket('vm-fleet'), [storage]);
  const [value, setValue] = useState(() => bucket.snapshot<T>(key).value);

  useEffect(() => {
    const subscription = bucket
      .observe$<T>(key)
      .subscribe(snapshot => setValue(snapshot.value));
    return () => subscription.unsubscribe();
  }, [bucket, key]);

  const store = useCallback(
    (next: T | undefined) => {
      setValue(next);
      return next === undefined ? bucket.remove(key) : bucket.set(key, next);
    },
    [bucket, key],
  );
  return [value as T | undefined, store];
}
