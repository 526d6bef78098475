import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';

/** Requests to the vm plugin on behalf of who started the task. */
export type TaskRequests = {
  credentials: BackstageCredentials;
  /** A fresh token: a task may outlive one. */
  token: () => Promise<string>;
  /** Aborted when the task is cancelled, or at the limit. */
  signal: AbortSignal;
  /** Aborted at the limit only. */
  limit: AbortSignal;
  /** Aborted when the task is cancelled only. */
  cancelled: AbortSignal;
};

export async function requestsOf(
  ctx: {
    getInitiatorCredentials(): Promise<BackstageCredentials>;
    signal?: AbortSignal;
  },
  auth: AuthService,
  limitMinutes: number,
): Promise<TaskRequests> {
  const credentials = await ctx.getInitiatorCredentials();
  const limit = AbortSignal.timeout(limitMinutes * 60_000);
  const cancelled = ctx.signal ?? new AbortController().signal;
  return {
    credentials,
    limit,
    cancelled,
    signal: AbortSignal.any([cancelled, limit]),
    async token() {
      const { token } = await auth.getPluginRequestToken({
        onBehalfOf: credentials,
        targetPluginId: 'vm',
      });
      return token;
    },
  };
}

/**
 * Whether the credentials of who started the task have come to their end: an
 * hour at most, which says nothing of the VMs.
 */
export const haveEnded = (error: unknown): boolean => {
  const { name, statusCode } = error as { name?: string; statusCode?: number };
  return (
    statusCode === 401 ||
    name === 'AuthenticationError' ||
    name === 'TokenExpiredError'
  );
};
