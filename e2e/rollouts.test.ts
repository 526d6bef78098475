import { expect, test } from '@playwright/test';
import { cp } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expectAccessible } from './accessibility';
import { apiOf } from './api';
import { signIn } from './signIn';

// Real machines boot here, two at once at most, beside a build perhaps.
const BOOT = 180_000;

const images = resolve(__dirname, '../.data/e2e/images');

test('a platform engineer replaces the machines of two owners, and watches', async ({
  page,
  request,
}) => {
  test.setTimeout(4 * BOOT);
  // Built by the platform team, as in the journeys.
  await cp(resolve(images, 'micro'), resolve(images, 'outgoing'), {
    recursive: true,
  });
  const name = `replaced-${Date.now().toString(36)}`;
  const olivia = await apiOf(request, 'olivia');
  const pablo = await apiOf(request, 'pablo');
  const priya = await apiOf(request, 'priya');
  const ofOrders = await olivia.create({
    name: `${name}-orders`,
    count: 2,
    healthCheck: { http: { purpose: 'http', path: '/' } },
  });
  const ofPayments = await pablo.create({
    name: `${name}-payments`,
    component: 'component:default/payment-gateway',
    environment: 'staging',
  });
  await olivia.untilPhase(ofOrders, 'ready');
  await pablo.untilPhase(ofPayments, 'ready');

  await signIn(page, 'Priya Platform');
  await page.goto('/vm');
  await page.getByRole('tab', { name: 'Rollouts' }).click();
  await page.getByRole('link', { name: 'New rollout' }).click();
  const next = page.getByRole('button', { name: 'Next' });

  await test.step('chooses by what their names begin with', async () => {
    await page.getByRole('searchbox', { name: 'Search' }).fill(name);
    await expect(page.getByText('3 virtual machines match')).toBeVisible();
    await expectAccessible(page);
    await next.click();
  });

  await test.step('onto another image', async () => {
    await page.getByRole('button', { name: /Image/ }).click();
    await page.getByRole('option', { name: /Outgoing Linux/ }).click();
    await expect(page.getByRole('listbox')).toHaveCount(0);
    await expectAccessible(page);
    await next.click();
  });

  await test.step('carefully, but without a long look', async () => {
    await page.getByText('Careful', { exact: true }).click();
    await page.getByRole('button', { name: 'Customize' }).click();
    const watched = page.getByRole('textbox', { name: /Bake time/ });
    await watched.fill('0');
    await watched.blur();
    const healthy = page.getByRole('textbox', { name: /Min healthy time/ });
    await healthy.fill('1');
    await healthy.blur();
    await expect(page.getByRole('radio', { name: 'Custom' })).toBeChecked();
    await expectAccessible(page);
    await next.click();
  });

  await test.step('looks at the plan', async () => {
    await expect(page.getByRole('img', { name: '3 batches' })).toBeVisible();
    await expect(
      page.getByRole('listitem', { name: `${name}-orders` }),
    ).toContainText('Micro Linux → Outgoing Linux');
    await expect(
      page.getByRole('listitem', { name: `${name}-payments` }),
    ).toContainText('all of its VMs may be unavailable at once');
    await expectAccessible(page);
  });

  await test.step('starts, and watches it to its end', async () => {
    await page
      .getByRole('button', { name: 'Replace 3 virtual machines' })
      .click();
    await expect(
      page.getByRole('heading', { name: '2 groups: image outgoing' }),
    ).toBeVisible();
    await expect(page.getByText(/canary batch 1 starts/)).toBeVisible();
    await expectAccessible(page);
    await expect(
      page.getByText('3 of 3 virtual machines replaced', { exact: true }),
    ).toBeVisible({ timeout: 2 * BOOT });
    await expect(page.getByText('Succeeded', { exact: true })).toBeVisible({
      timeout: BOOT,
    });
    await expect(
      page.getByText('the VMs of all groups are replaced'),
    ).toBeVisible();
  });

  await test.step('the machines are of the other image', async () => {
    for (const group of [ofOrders, ofPayments]) {
      const { items } = await priya.get(`vms?group=${group}`);
      expect(items.map((vm: { image: string }) => vm.image)).toEqual(
        items.map(() => 'outgoing'),
      );
    }
  });

  await test.step('it is among those that have ended', async () => {
    await page.getByRole('link', { name: 'All rollouts' }).click();
    await expect(
      page
        .getByRole('region', { name: 'Ended' })
        .getByRole('link', { name: '2 groups: image outgoing' })
        .first(),
    ).toBeVisible();
    await expectAccessible(page);
  });

  await olivia.delete(ofOrders);
  await pablo.delete(ofPayments);
});

test('an owner defers the rollout of a group', async ({ page, request }) => {
  test.setTimeout(2 * BOOT);
  const name = `deferred-${Date.now().toString(36)}`;
  const olivia = await apiOf(request, 'olivia');
  const priya = await apiOf(request, 'priya');
  const group = await olivia.create({ name });
  await olivia.untilPhase(group, 'ready');
  const rollout = await priya.startRollout({
    title: 'Made anew',
    groups: [group],
    change: {},
    replaceMatching: true,
    strategy: { startAt: new Date(Date.now() + 3_600_000).toISOString() },
  });

  await signIn(page, 'Olivia Orders');
  await page.goto('/catalog/default/component/order-api/virtual-machines');
  const card = page.getByRole('group', { name: `Group ${name}` });
  await expect(
    card.getByText('A rollout will replace the VMs of this group'),
  ).toBeVisible();
  await expectAccessible(page);
  await card.getByRole('button', { name: /Defer/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Defer', exact: true })
    .click();
  await expect(card.getByText(/^Deferred until/)).toBeVisible();

  await card.getByRole('link', { name: 'Made anew' }).click();
  await expect(page.getByText('Waiting for the start time')).toBeVisible();
  await expect(page.getByRole('listitem', { name })).toContainText(
    'Deferred until',
  );
  await expectAccessible(page);

  await priya.actOnRollout(rollout, 'abort');
  await olivia.delete(group);
});
