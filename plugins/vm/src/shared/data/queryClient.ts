import type { VmApi } from '@backlot/plugin-vm-common';
import { QueryClient, type QueryKey } from '@tanstack/react-query';

const clients = new WeakMap<VmApi, QueryClient>();

/**
 * The cache of the answers of an API: one for all pages, tabs, cards and form
 * fields, which no common parent could provide it to.
 */
export function queryClientOf(api: VmApi): QueryClient {
  const known = clients.get(api);
  if (known) {
    return known;
  }
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        // What is live polls anyway, and everything else has a retry button.
        retry: false,
        refetchOnWindowFocus: false,
        // Show why a request failed instead of waiting until the browser
        // considers itself online.
        networkMode: 'always',
      },
    },
  });
  clients.set(api, client);
  return client;
}

const scheduled = new WeakMap<QueryClient, Map<string, Promise<void>>>();

/**
 * Reloads a query. Calls for the same query are gathered for `gatherMs`. If the
 * query is loading at the end of it, it loads once more after that, because
 * what is on its way may be older than the reason to reload.
 *
 * `refetchQueries` alone would either drop the call or cancel the request on
 * its way; with frequent signals and slow answers, no answer would ever arrive.
 */
export function reload(
  client: QueryClient,
  queryKey: QueryKey,
  gatherMs: number = 0,
): void {
  const pending = scheduled.get(client) ?? new Map<string, Promise<void>>();
  scheduled.set(client, pending);
  const id = JSON.stringify(queryKey);
  if (pending.has(id)) {
    return;
  }
  const filters = { queryKey, exact: true, type: 'active' } as const;
  const load = () => client.refetchQueries(filters, { cancelRefetch: false });
  const run = async () => {
    await new Promise(resolve => setTimeout(resolve, gatherMs));
    if (client.isFetching(filters) > 0) {
      await load();
    }
    pending.delete(id);
    await load();
  };
  pending.set(id, run());
}
