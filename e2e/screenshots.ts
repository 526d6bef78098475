import { expect, type Page, test } from '@playwright/test';
import { cp } from 'node:fs/promises';
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
  for (const group of created) {
    await api.untilPhase(group, 'ready');
  }
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

test('rollouts', async ({ page, request }) => {
  test.setTimeout(600_000);
  // Built by the platform team: a copy is as good as another image.
  const portalImages = resolve(__dirname, '../.data/e2e/images');
  await cp(resolve(portalImages, 'micro'), resolve(portalImages, 'outgoing'), {
    recursive: true,
  });
  const api = await apiOf(request, 'priya');
  const healthCheck = { http: { purpose: 'http', path: '/' } };
  const created = await Promise.all(
    [
      { name: 'order-api', count: 3, healthCheck },
      { name: 'order-api-staging', environment: 'staging', count: 1 },
      {
        name: 'payment-gateway',
        component: 'component:default/payment-gateway',
        environment: 'staging',
        stack: 'go',
        count: 2,
        healthCheck,
      },
    ].map(group => api.create({ image: 'outgoing', ...group })),
  );
  for (const group of created) {
    await api.untilPhase(group, 'ready');
  }
  const before = await api.startRollout({
    title: 'Payment gateway with new keys',
    groups: [created[2]],
    change: {},
    replaceMatching: true,
    strategy: { gate: { healthySeconds: 1 } },
  });
  await expect
    .poll(async () => (await api.get(`rollouts/${before}`)).phase, {
      timeout: 200_000,
    })
    .toBe('succeeded');

  await signIn(page, 'Priya Platform');
  await page.goto('/vm/rollouts/new?image=outgoing&to=micro&step=change');
  const next = page.getByRole('button', { name: 'Next' });
  await expect(page.getByRole('button', { name: /Micro Linux/ })).toBeVisible();
  await next.click();
  await page.getByRole('button', { name: 'Customize' }).click();
  for (const [field, value] of [
    [/Bake time/, '0'],
    [/Batch size/, '1'],
    [/Pause between/, '1'],
    [/Min healthy time/, '5'],
  ] as const) {
    const box = page.getByRole('textbox', { name: field });
    await box.fill(value);
    await box.blur();
  }
  await next.click();
  await expect(page.getByText('Estimated duration')).toBeVisible();
  await page
    .getByRole('textbox', { name: /Title/ })
    .fill('Off Outgoing Linux before its end');
  await page.getByRole('heading', { name: 'Replace virtual machines' }).hover();
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.setViewportSize({ width: 1440, height: 1150 });
  await take(page, 'rollout-plan');

  await page.getByRole('button', { name: /^Replace 6/ }).click();
  await expect(page.getByText(/batch 2 is done/)).toBeVisible({
    timeout: 300_000,
  });
  await take(page, 'rollout');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('link', { name: 'All rollouts' }).click();
  await expect(
    page.getByRole('group', {
      name: 'Rollout Off Outgoing Linux before its end',
    }),
  ).toBeVisible();
  await take(page, 'rollouts');

  const [{ id }] = (await api.get('rollouts?phase=running')).items;
  await api.actOnRollout(id, 'abort');
  await Promise.all(created.map(api.delete));
});
