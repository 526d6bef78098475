import { expect, test } from '@playwright/test';
import { cp, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expectAccessible } from './accessibility';
import { apiOf } from './api';
import { signIn } from './signIn';

// Real machines boot here, two at once at most, beside a build perhaps.
const BOOT = 180_000;

const images = resolve(__dirname, '../.data/e2e/images');
const outgoing = resolve(images, 'outgoing');

test.describe.configure({ mode: 'serial' });

test('a developer finds out why a VM failed, and mends it', async ({
  page,
  request,
}) => {
  test.setTimeout(2 * BOOT);
  // A second attempt begins where the first one did.
  await rm(outgoing, { recursive: true, force: true });
  const name = `mended-${Date.now().toString(36)}`;
  const api = await apiOf(request, 'olivia');
  const group = await api.create({
    name,
    image: 'outgoing',
    onFailure: 'keep',
  });
  await api.untilPhase(group, 'failed');

  await signIn(page, 'Olivia Orders');
  await page.goto('/catalog/default/component/order-api/virtual-machines');

  await test.step('the first click leads to the reason', async () => {
    await page.getByRole('link', { name: `${name}-01` }).click();
    await expect(
      page.getByRole('heading', { name: `${name}-01` }),
    ).toBeVisible();
    await expect(
      page.getByText('The image outgoing is not on this host', { exact: true }),
    ).toBeVisible();
    await expect(
      page.getByText(/^Name it in the executor's cloudImages/),
    ).toBeVisible();
    await expectAccessible(page);
  });

  // What the remedy said; the platform team's part.
  await cp(resolve(images, 'micro'), outgoing, { recursive: true });

  await test.step('the second one mends it', async () => {
    await page.getByRole('button', { name: 'Retry' }).first().click();
    await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible({
      timeout: BOOT,
    });
  });
  await api.delete(group);
});

test('a platform engineer finds what runs on an image that ends soon, by owner, and shares the view', async ({
  page,
  request,
  browser,
}) => {
  test.setTimeout(2 * BOOT);
  // Built by the platform team, as in the test before.
  await cp(resolve(images, 'micro'), outgoing, { recursive: true });
  const name = `outgoing-${Date.now().toString(36)}`;
  const olivia = await apiOf(request, 'olivia');
  const pablo = await apiOf(request, 'pablo');
  const ofOrders = await olivia.create({
    name: `${name}-orders`,
    image: 'outgoing',
  });
  const ofPayments = await pablo.create({
    name: `${name}-payments`,
    image: 'outgoing',
    component: 'component:default/payment-gateway',
  });
  await olivia.untilPhase(ofOrders, 'ready');
  await pablo.untilPhase(ofPayments, 'ready');

  await signIn(page, 'Priya Platform');
  await page.goto('/vm');
  await page.getByRole('tab', { name: /Findings/ }).click();

  await test.step('each owner is told of, with the date', async () => {
    for (const owner of ['orders-team', 'payments-team']) {
      const findings = page.getByRole('group', {
        name: `Findings of ${owner}`,
      });
      await expect(
        findings.getByText(/Support of Outgoing Linux ends/),
      ).toBeVisible();
    }
    await expectAccessible(page);
  });

  await test.step('their machines are shown', async () => {
    await page
      .getByRole('link', {
        name: /Show the virtual machines of .*orders-team on Outgoing/,
      })
      .click();
    const rows = page.getByRole('grid');
    await expect(
      rows.getByRole('row', { name: `${name}-orders-01` }),
    ).toBeVisible();
    await expect(
      rows.getByRole('row', { name: `${name}-payments-01` }),
    ).toBeHidden();
  });

  await test.step('another person sees the same at the same address', async () => {
    const context = await browser.newContext();
    const shared = await context.newPage();
    await signIn(shared, 'Olivia Orders');
    await shared.goto(page.url());
    const rows = shared.getByRole('grid');
    await expect(
      rows.getByRole('row', { name: `${name}-orders-01` }),
    ).toBeVisible();
    await expect(
      rows.getByRole('row', { name: `${name}-payments-01` }),
    ).toBeHidden();
    await context.close();
  });

  await olivia.delete(ofOrders);
  await pablo.delete(ofPayments);
});
