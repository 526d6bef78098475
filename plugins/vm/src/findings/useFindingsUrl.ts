import { useMemo } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';
import {
  type FindingsFilter,
  findingsSearch,
  parseFindingsFilter,
} from './findings';

/** The filter of the findings. It is in the URL so that it can be linked to. */
export function useFindingsUrl(): {
  filter: FindingsFilter;
  setFilter: (filter: FindingsFilter) => void;
  hrefOf: (filter: FindingsFilter) => string;
} {
  const [params] = useSearchParams();
  const { pathname } = useLocation();
  const navigate = useNavigate();

  const search = params.toString();
  const filter = useMemo(
    () => parseFindingsFilter(new URLSearchParams(search)),
    [search],
  );
  const hrefOf = (next: FindingsFilter) => {
    const wished = findingsSearch(next);
    return wished ? `${pathname}?${wished}` : pathname;
  };
  return { filter, setFilter: next => navigate(hrefOf(next)), hrefOf };
}
