import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessibility';
import { apiOf } from './api';
import { executors } from './executors';
import { threeExecutors } from './portals';
import { signIn } from './signIn';

test.use({ baseURL: threeExecutors.url });

test('machines of several executors stand side by side and are used alike', async ({
  page,
  request,
}) => {
  test.setTimeout(400_000);
  const api = await apiOf(request, 'olivia');
  // A name of its own for each run, so that a second attempt meets nothing of the first.
  const suffix = Date.now().toString(36);
  const groups = await Promise.all(
    executors.map(async ({ id, title, name }) => ({
      title,
      vm: `${name}-${suffix}-01`,
      group: await api.create({ executor: id, name: `${name}-${suffix}` }),
    })),
  );
  for (const { group } of groups) {
    await api.untilPhase(group, 'ready');
  }

  await signIn(page, 'Olivia Orders');
  await test.step('on the page of their component', async () => {
    await page.goto('/catalog/default/component/order-api/virtual-machines');
    for (const { vm } of groups) {
      const row = page.getByRole('row', { name: vm });
      await expect(row.getByText('Ready', { exact: true })).toBeVisible();
      await expect(row.getByText('Running', { exact: true })).toBeVisible();
    }
  });

  await test.step('in the fleet, which can be seen by executor', async () => {
    await page.goto('/vm');
    const rows = page.getByRole('grid');
    for (const { vm } of groups) {
      await expect(
        rows.getByRole('link', { name: vm, exact: true }),
      ).toBeVisible();
    }
    await expectAccessible(page);
    for (const { id } of executors) {
      const { items } = await api.get(`vms?executor=${id}`);
      expect(items.map((each: { executor: string }) => each.executor)).toEqual([
        id,
      ]);
    }
  });

  await test.step('each stops by the same button', async () => {
    for (const { vm, title } of groups) {
      await page.goto('/vm');
      await page.getByRole('link', { name: vm, exact: true }).click();
      await expect(page.getByText(title).first()).toBeVisible();
      const stop = page.getByRole('button', { name: 'Stop', exact: true });
      await stop.click();
      await expect(page.getByText(`Stop ${vm}?`)).toBeVisible();
      // That of the dialog.
      await stop.last().click();
      await expect(
        page.getByText('Stopped', { exact: true }).first(),
      ).toBeVisible({ timeout: 120_000 });
    }
  });

  await test.step('and goes', async () => {
    await Promise.all(groups.map(({ group }) => api.delete(group)));
    await expect
      .poll(async () => (await api.get('vms')).items.length, {
        timeout: 120_000,
      })
      .toBe(0);
  });
});
