import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

const PARAM = 'vm';

/**
 * The VM whose details are open. It is in the URL so that it can be linked to.
 */
export function useOpenVm(): {
  openVm: string | undefined;
  open: (id: string) => void;
  close: () => void;
} {
  const [params, setParams] = useSearchParams();

  const set = useCallback(
    (id: string | undefined) =>
      setParams(
        current => {
          const next = new URLSearchParams(current);
          next.delete(PARAM);
          if (id) {
            next.set(PARAM, id);
          }
          return next;
        },
        { replace: id === undefined },
      ),
    [setParams],
  );

  return {
    openVm: params.get(PARAM) ?? undefined,
    open: set,
    close: useCallback(() => set(undefined), [set]),
  };
}
