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
  return {
    credentials,
    limit,
    signal: ctx.signal ? AbortSignal.any([ctx.signal, limit]) : limit,
    async token() {
      const { token } = await auth.getPluginRequestToken({
        onBehalfOf: credentials,
        targetPluginId: 'vm',
      });
      return token;
    },
  };
}
