import { expect, type Page, test } from '@playwright/test';
import { resolve } from 'node:path';
import { apiOf } from './api';
import { executors } from './executors';
import { threeExecutors } from './portals';
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

const take = (page: Page, name: string) =>
  page.screenshot({
    path: resolve(images, `${name}.png`),
    animations: 'disabled',
  });

test('the pages', async ({ page, request, browser }) => {
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
  await take(page, 'entity-tab');

  // Beside its name, which leads to its own page.
  await page
    .getByRole('row', { name: /staging-go-01/ })
    .getByText('Staging', { exact: true })
    .click();
  const details = page.getByRole('dialog');
  await expect(details.getByText('Fetching the application')).toBeVisible();
  await take(page, 'vm-details');

  await page.goto('/vm');
  await page.getByRole('link', { name: /development-java-01/ }).click();
  await expect(page.getByText('The order service is up')).toBeVisible();
  await take(page, 'vm-page');

  // Nobody has built the image: a failure, and an image that ends soon.
  created.push(
    await api.create({ ...groups[0], image: 'outgoing', onFailure: 'keep' }),
  );
  await api.untilPhase(created[2], 'failed');
  await page.goto('/vm');
  await expect(
    page.getByRole('grid').getByRole('row', { name: /staging-go-01/ }),
  ).toBeVisible();
  await take(page, 'fleet');
  await page.getByRole('tab', { name: /Findings/ }).click();
  await expect(page.getByText(/Support of Outgoing Linux/)).toBeVisible();
  await take(page, 'findings');

  await page.goto('/create/templates/default/new-application');
  await page.getByRole('textbox', { name: 'Name' }).fill('new-shop');
  await page.getByLabel('Owner').click();
  await page.getByRole('option', { name: 'Orders team' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('Micro Linux')).toBeVisible();
  await page.setViewportSize({ width: 1440, height: 1200 });
  await take(page, 'template-form');

  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
  });
  const ofPriya = await context.newPage();
  await signIn(ofPriya, 'Priya Platform');
  await ofPriya.goto('/vm/executors');
  await expect(ofPriya.getByText('This machine (QEMU)')).toBeVisible();
  await take(ofPriya, 'executors');
  await context.close();

  await Promise.all(created.map(api.delete));
});

test('three executors', async ({ browser }) => {
  test.setTimeout(400_000);
  const context = await browser.newContext({
    baseURL: threeExecutors.url,
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  const api = await apiOf(context.request, 'olivia');
  const created = await Promise.all(
    executors.map(({ id, name }) =>
      api.create({ executor: id, name, count: 2 }),
    ),
  );
  for (const group of created) await api.untilPhase(group, 'ready');
  await signIn(page, 'Priya Platform');
  await page.goto(
    '/vm?columns=name,phase,power,executor,placement,address,age',
  );
  await expect(
    page.getByRole('grid').getByRole('row', { name: /shop-01/ }),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Hide charts' }).click();
  await take(page, 'three-executors');
  await Promise.all(created.map(api.delete));
  await context.close();
});
