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
    const alert = page.getByRole('alert').first();
    await expect(alert).toContainText('outgoing');
    await expect(alert).toContainText('images/build');
    await expectAccessible(page);
  });

  // What the remedy said; the platform team's part.
  await cp(resolve(images, 'micro'), outgoing, { recursive: true });

  await test.step('two more mend it', async () => {
    await page.getByRole('button', { name: 'Retry' }).first().click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: 'Retry' })
      .click();
    await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible({
      timeout: BOOT,
    });
  });
});
