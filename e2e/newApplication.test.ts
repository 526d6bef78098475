import { expect, Page, test } from '@playwright/test';
import { expectAccessible } from './accessibility';
import { signIn } from './signIn';

// Real machines boot here, two at once at most, beside a build perhaps.
const BOOT = 180_000;

/** Anew at each run, so that a second attempt meets nothing of the first. */
const newName = () => `shop-${Date.now().toString(36)}`;

async function runTemplate(page: Page, name: string) {
  await page.goto('/create/templates/default/new-application');
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByLabel('Owner').click();
  await page.getByRole('option', { name: 'Orders team' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('textbox', { name: 'How many' }).fill('1');
  await page
    .getByLabel('Script for the first boot')
    .fill(`#!/bin/sh\necho ${name} greets its developer`);
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
}

const openTab = (page: Page, component: string) =>
  page.goto(`/catalog/default/component/${component}/virtual-machines`);

test('an application gets a VM, from the template to its end', async ({
  page,
}) => {
  test.setTimeout(2 * BOOT);
  const component = newName();
  const group = `${component}-development-java`;
  const vm = `${group}-01`;

  await signIn(page, 'Olivia Orders');

  await test.step('the task tells of the progress', async () => {
    await runTemplate(page, component);
    await expect(page.getByText(`${vm} provisioning`).first()).toBeVisible({
      timeout: BOOT,
    });
    await expect(page.getByText(`${vm} ready`).first()).toBeVisible({
      timeout: BOOT,
    });
  });

  await test.step('the component shows the VM', async () => {
    await page
      .getByRole('link', { name: `Virtual machines of ${component}` })
      .click({ timeout: BOOT });
    await expect(page.getByText('1 ready')).toBeVisible();
    await page.getByRole('link', { name: 'Show the virtual machines' }).click();
    const row = page.getByRole('row', { name: vm });
    await expect(row.getByText('Ready', { exact: true })).toBeVisible();
    await expect(row.getByText('Running', { exact: true })).toBeVisible();
    await expect(
      row.getByRole('link', { name: /^127\.0\.0\.1:/ }),
    ).toHaveAttribute('href', /^http:/);
    await expectAccessible(page);
  });

  await test.step('its log says what its script did', async () => {
    // Beside its name, which leads to its own page.
    await page
      .getByRole('row', { name: vm })
      .getByText('Running', { exact: true })
      .click();
    const details = page.getByRole('dialog', { name: vm });
    await expect(details.getByText('Creation, complete')).toBeVisible();
    await expect(
      details.getByText(`${component} greets its developer`),
    ).toBeVisible();
    await details.getByRole('button', { name: 'Close' }).click();
    await expect(details).toBeHidden();
  });

  await test.step('another team sees it and may change nothing', async () => {
    const context = await page.context().browser()!.newContext();
    const pablo = await context.newPage();
    await signIn(pablo, 'Pablo Payments');
    // What is offered comes a moment after what there is.
    const options = pablo.waitForResponse(response =>
      response.url().includes('/api/vm/v1/options?component='),
    );
    await openTab(pablo, component);
    await expect(pablo.getByRole('row', { name: vm })).toBeVisible();
    expect((await (await options).json()).canCreate).toBe(false);
    await expect(
      pablo.getByRole('button', {
        name: /^(Create|Delete|Actions|One VM)/,
      }),
    ).toHaveCount(0);
    await context.close();
  });

  await test.step('deleting names what goes, and it goes', async () => {
    await expect(
      page.getByRole('button', { name: 'Create virtual machines' }),
    ).toBeVisible();
    await page.getByRole('button', { name: `Delete ${group}` }).click();
    const question = page.getByRole('dialog', { name: `Delete ${group}?` });
    await expect(question.getByText(vm)).toBeVisible();
    await question
      .getByRole('button', { name: 'Delete 1 virtual machine' })
      .click();
    await expect(question).toBeHidden();
    await expect(page.getByText('No virtual machines yet')).toBeVisible({
      timeout: BOOT,
    });
  });
});

test('VMs are created from the tab, with the names that were shown', async ({
  page,
}) => {
  test.setTimeout(2 * BOOT);
  await signIn(page, 'Pablo Payments');
  await openTab(page, 'payment-gateway');

  await page.getByRole('button', { name: 'Create virtual machines' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create virtual machines' });

  await dialog.getByRole('textbox', { name: 'Name prefix' }).fill('Not a name');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await expect(dialog.getByText(/^use lower case letters/)).toBeVisible();
  await expectAccessible(page);

  const prefix = newName();
  await dialog.getByRole('textbox', { name: 'Name prefix' }).fill(prefix);
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await expect(dialog.getByText(`${prefix}-01`)).toBeVisible();
  await dialog
    .getByRole('button', { name: 'Create 1 virtual machine' })
    .click();
  await expect(dialog).toBeHidden();

  const row = page.getByRole('row', { name: `${prefix}-01` });
  await expect(row.getByText('Ready', { exact: true })).toBeVisible({
    timeout: BOOT,
  });

  await row.getByRole('button', { name: `Actions for ${prefix}-01` }).click();
  await page.getByRole('menuitem', { name: 'Stop' }).click();
  await page
    .getByRole('dialog', { name: `Stop ${prefix}-01?` })
    .getByRole('button', { name: 'Stop' })
    .click();
  await expect(row.getByText('Stopped', { exact: true })).toBeVisible({
    timeout: BOOT,
  });

  await page.getByRole('button', { name: `Delete ${prefix}` }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Delete 1 virtual machine' })
    .click();
  await expect(page.getByText('No virtual machines yet')).toBeVisible({
    timeout: BOOT,
  });
});
