import { expect, test } from '@playwright/test';
import { signIn } from './signIn';

test('an example user signs in and sees the components', async ({
  page,
  baseURL,
}, testInfo) => {
  const elsewhere: string[] = [];
  page.on('request', request => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== baseURL) {
      elsewhere.push(url.href);
    }
  });

  await signIn(page, 'Olivia Orders');
  await page.goto('/?filters[kind]=component&filters[user]=all');
  for (const component of ['Order API', 'Payment gateway']) {
    await expect(page.getByRole('link', { name: component })).toBeVisible();
  }
  await page.screenshot({ path: testInfo.outputPath('catalog.png') });

  // The portal works where there is no internet.
  expect(elsewhere).toEqual([]);
});

test('a reload keeps the user, signing out forgets it', async ({ page }) => {
  await signIn(page, 'Priya Platform');

  await page.goto('/settings');
  await expect(page.getByRole('link', { name: 'Platform team' })).toBeVisible();

  await page.getByRole('button', { name: 'more' }).click();
  await page.getByRole('menuitem', { name: 'Sign Out' }).click();
  await expect(page.getByText('Who do you want to be?')).toBeVisible();
});
