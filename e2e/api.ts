import { APIRequestContext, expect } from '@playwright/test';

/** The HTTP API as one of the example users calls it. */
export async function apiOf(request: APIRequestContext, user: string) {
  const session = await request.get('/api/auth/example/refresh', {
    headers: { 'x-example-user': user },
  });
  const { token } = (await session.json()).backstageIdentity;
  const headers = { Authorization: `Bearer ${token}` };
  const get = async (path: string) => {
    const answer = await request.get(`/api/vm/v1/${path}`, { headers });
    expect(answer.status(), await answer.text()).toBe(200);
    return answer.json();
  };
  return {
    get,
    /** @returns the id of the group */
    async create(ask: object): Promise<string> {
      const answer = await request.post('/api/vm/v1/groups', {
        headers,
        data: {
          component: 'component:default/order-api',
          environment: 'development',
          stack: 'java',
          image: 'micro',
          size: 'tiny',
          count: 1,
          ...ask,
        },
      });
      expect(answer.status(), await answer.text()).toBe(202);
      return (await answer.json()).id;
    },
    /** @returns the id of the rollout */
    async startRollout(ask: object): Promise<string> {
      const answer = await request.post('/api/vm/v1/rollouts', {
        headers,
        data: ask,
      });
      expect(answer.status(), await answer.text()).toBe(202);
      return (await answer.json()).id;
    },
    async actOnRollout(rollout: string, action: string): Promise<void> {
      const answer = await request.post(
        `/api/vm/v1/rollouts/${rollout}/actions`,
        { headers, data: { action } },
      );
      expect(answer.status(), await answer.text()).toBe(202);
    },
    async untilPhase(group: string, phase: string): Promise<void> {
      await expect
        .poll(async () => (await get(`groups/${group}`)).phase, {
          timeout: 180_000,
        })
        .toBe(phase);
    },
    delete: (group: string) =>
      request.delete(`/api/vm/v1/groups/${group}`, { headers }),
  };
}
