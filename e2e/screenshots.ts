import { expect, test } from '@playwright/test';
import { resolve } from 'node:path';
import { apiOf } from './api';
import { signIn } from './signIn';

// Takes the pictures of the documentation, of real machines:
//   SCREENSHOTS=1 ./dev e2e

const images = resolve(__dirname, '../docs/images');

const groups = [
  {
    environment: 'development',
    stack: 'java',
    count: 2,
    userData: '#!/bin/sh\necho The order service is up',
  },
  {
    environment: 'staging',
    stack: 'go',
    count: 1,
    userData: '#!/bin/sh\necho Fetching the application\nsleep 120',
  },
];

test('the entity tab and the fleet', async ({ page, request }) => {
  test.setTimeout(300_000);
  const api = await apiOf(request, 'olivia');
  const created: string[] = [];

  await signIn(page, 'Olivia Orders');
  await page.goto('/catalog/default/component/order-api/virtual-machines');
  await expect(page.getByText('No virtual machines yet')).toBeVisible();

  created.push(await api.create(groups[0]));
  await expect(page.getByText('2 of 2 ready')).toBeVisible({
    timeout: 120_000,
  });
  created.push(await api.create(groups[1]));
  await expect(
    page.getByRole('row', { name: /staging/ }).getByText(/User data, step/),
  ).toBeVisible({ timeout: 120_000 });

  await page.screenshot({
    path: resolve(images, 'entity-tab.png'),
    animations: 'disabled',
  });

  // Beside its name, which leads to its own page.
  await page
    .getByRole('row', { name: /staging-go-01/ })
    .getByText('Staging', { exact: true })
    .click();
  const details = page.getByRole('dialog');
  await expect(details.getByText('Fetching the application')).toBeVisible();
  await page.screenshot({
    path: resolve(images, 'vm-details.png'),
    animations: 'disabled',
  });

  await page.goto('/vm');
  await expect(
    page.getByRole('grid').getByRole('row', { name: /staging-go-01/ }),
  ).toBeVisible();
  await page.screenshot({
    path: resolve(images, 'fleet.png'),
    animations: 'disabled',
  });

  await Promise.all(created.map(api.delete));
});
