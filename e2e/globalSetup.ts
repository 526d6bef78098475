import { expect, FullConfig, request } from '@playwright/test';

/**
 * The portal is ready a moment before the catalog has read the example users,
 * and nobody can sign in before that.
 */
export default async function untilUsersCanSignIn(config: FullConfig) {
  const api = await request.newContext({
    baseURL: config.projects[0].use.baseURL,
    extraHTTPHeaders: { 'x-example-user': 'olivia' },
  });
  await expect(async () => {
    const response = await api.get('/api/auth/example/refresh');
    expect(response.status(), await response.text()).toBe(200);
  }).toPass({ timeout: 60_000 });
  await api.dispose();
}
