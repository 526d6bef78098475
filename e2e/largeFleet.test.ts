import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessibility';
import { apiOf } from './api';
import { largeFleet } from './portals';
import { signIn } from './signIn';

const VMS = 10_000;
const PER_GROUP = 250;

test.use({ baseURL: largeFleet.url });

test('a fleet of 10,000 VMs scrolls and filters', async ({ page, request }) => {
  test.setTimeout(180_000);
  const api = await apiOf(request, 'priya');

  await test.step('ten thousand VMs are asked for', async () => {
    for (let group = 0; group < VMS / PER_GROUP; group += 1) {
      await api.create({
        name: `fleet-${String(group).padStart(3, '0')}`,
        count: PER_GROUP,
        component:
          group % 2 === 0
            ? 'component:default/order-api'
            : 'component:default/payment-gateway',
        environment: group % 4 === 0 ? 'staging' : 'development',
        stack: group % 3 === 0 ? 'go' : 'java',
      });
    }
    expect((await api.get('fleet/summary')).total).toBe(VMS);
  });

  await signIn(page, 'Priya Platform');
  await page.goto('/vm');
  const table = page.getByRole('grid');
  const row = (name: string) => table.getByRole('link', { name, exact: true });
  await expect(row('fleet-000-01')).toBeVisible();

  await test.step('rows far down come as one scrolls, and few are kept on the page', async () => {
    await row('fleet-000-01').hover();
    await expect(async () => {
      await page.mouse.wheel(0, 4000);
      await expect(row('fleet-003-99')).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 60_000 });
    expect(await table.getByRole('row').count()).toBeLessThan(150);
    await page.getByRole('button', { name: 'Show the next 1,000' }).click();
    await expect(row('fleet-004-01')).toBeVisible();
  });

  await test.step('a filter finds its few among them', async () => {
    await page.goto('/vm?text=fleet-033-17');
    await expect(row('fleet-033-17')).toBeVisible();
    await expect(row('fleet-000-01')).toBeHidden();
  });

  await test.step('the page is accessible', () => expectAccessible(page));
});
