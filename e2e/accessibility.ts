import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** What is drawn by Backstage, and not ours to mend. */
const OF_BACKSTAGE = [
  'nav',
  '[data-testid="sidebar-root"]',
  // The inside of its LogViewer: a list without its role, a button without a name.
  '[data-testid="log-viewer"]',
  // Reads out that a button is busy, a while longer than the button is there.
  '[data-live-announcer]',
];

/** The red of its buttons and field errors is 3.3:1 and 4:1, a little too faint. */
const isRedOfBackstage = (html: string) =>
  /bui-ButtonContent|bui-FieldError/.test(html);

/** Nothing serious in what is ours. */
export async function expectAccessible(page: Page): Promise<void> {
  // What fades in or out has no contrast for a moment.
  await expect(page.locator('[data-entering], [data-exiting]')).toHaveCount(0);
  const builder = new AxeBuilder({ page });
  OF_BACKSTAGE.forEach(selector => builder.exclude(selector));
  const { violations } = await builder.analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => ({
      id,
      help,
      where: nodes
        .filter(
          ({ html }) => id !== 'color-contrast' || !isRedOfBackstage(html),
        )
        .map(({ target, html, failureSummary }) => ({
          target: target.join(' '),
          html,
          failureSummary,
        })),
    }))
    .filter(({ where }) => where.length > 0);
  expect(serious).toEqual([]);
}
