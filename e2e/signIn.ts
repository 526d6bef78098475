import { expect, Page } from '@playwright/test';

/** Signs in as an example user by clicking the card with that name. */
export async function signIn(page: Page, displayName: string) {
  await page.goto('/');
  await page.getByText(displayName).click();
  await expect(page.getByRole('link', { name: 'Settings' })).toBeVisible();
}
