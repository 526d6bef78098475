import { expect, request } from '@playwright/test';
import { portals } from './portals';

/**
 * A portal is ready a moment before its catalog has read the example users,
 * and nobody can sign in before that.
 */
export default async function untilUsersCanSignIn() {
  for (const { url } of portals) {
    const api = await request.newContext({
      baseURL: url,
      extraHTTPHeaders: { 'x-example-user': 'olivia' },
    });
    await expect(async () => {
      const response = await api.get('/api/auth/example/refresh');
      expect(response.status(), await response.text()).toBe(200);
    }).toPass({ timeout: 60_000 });
    await api.dispose();
  }
}
