import { type Page, chromium } from '@playwright/test';
import type { Bench, Figure, Item } from '../Item';
import { median, quantile, round } from '../report/statistics';
import { prepareInventory } from '../system/filledReplica';
import { buildUi, startPortal, untilInCatalog } from '../system/startPortal';

const OWNERS = 100;
const COMPONENTS = 2000;
/** Beside the catalog's own table, which shows twenty rows of fewer facts. */
const GOAL = 2;
/** Longer than this and a person notices: the time of six frames. */
const STALL_MS = 100;
const WHEEL_PX = 1200;

/** Time until the first row of a table can be read, in a tab that has been there before. */
async function timeToRows(page: Page, url: string, row: RegExp) {
  await page.goto('about:blank');
  const from = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.getByRole('link', { name: row }).first().waitFor();
  return performance.now() - from;
}

/** The longest times without a frame while the wheel turns. */
async function scroll(page: Page, turns: number): Promise<number[]> {
  await page.evaluate(() => {
    const gaps: number[] = [];
    let last = performance.now();
    const note = (now: number) => {
      gaps.push(now - last);
      last = now;
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
    (window as any).gaps = gaps;
  });
  for (let turn = 0; turn < turns; turn += 1) {
    await page.mouse.wheel(0, WHEEL_PX);
    await page.waitForTimeout(50);
  }
  return page.evaluate(() => (window as any).gaps.splice(0));
}

async function measure(bench: Bench, vms: number): Promise<Figure[]> {
  const { quick, directory, startPostgres, onEnd, say } = bench;
  const postgres = await startPostgres();
  const filling = { vms, components: COMPONENTS, owners: OWNERS };
  say(`filling a portal with ${vms} VMs`);
  await prepareInventory(postgres, `${directory}/fill-${vms}`, {
    ...filling,
    failedEvery: 50,
  });
  const portal = await startPortal({
    postgres,
    directory: `${directory}/${vms}`,
    ...filling,
    inCatalog: 'none',
  });
  onEnd(() => portal.stop());
  await untilInCatalog(portal, 'component', COMPONENTS);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  onEnd(() => browser.close());
  const page = await browser.newPage({
    baseURL: portal.url,
    viewport: { width: 1440, height: 900 },
  });
  await page.goto('/');
  await page.getByText('Priya Platform').click();
  await page.getByRole('link', { name: 'Settings' }).waitFor();

  const fleet: number[] = [];
  const catalog: number[] = [];
  const rounds = quick ? 3 : 11;
  // The first of each warms the caches.
  for (let turn = 0; turn <= rounds; turn += 1) {
    const ofFleet = await timeToRows(page, '/vm', /^app-.*-\d+-\d$/);
    const ofCatalog = await timeToRows(
      page,
      '/?filters[kind]=component&filters[user]=all',
      /^app-\d{5}$/,
    );
    if (turn > 0) {
      fleet.push(ofFleet);
      catalog.push(ofCatalog);
    }
  }
  const ratio = median(fleet) / median(catalog);

  await timeToRows(page, '/vm', /^app-.*-\d+-\d$/);
  await page
    .getByRole('link', { name: /^app-.*-\d+-\d$/ })
    .first()
    .hover();
  const gaps = await scroll(page, quick ? 40 : 200);
  const stalls = gaps.filter(gap => gap > STALL_MS).length;

  const filtering: number[] = [];
  for (const text of ['app-0012', 'app-0007', 'app-0190']) {
    const from = performance.now();
    await page.goto(`/vm?text=${text}`, { waitUntil: 'commit' });
    await page
      .getByRole('link', { name: new RegExp(`^${text}`) })
      .first()
      .waitFor();
    filtering.push(performance.now() - from);
  }
  return [
    {
      what: `${vms} VMs: first rows of the fleet page`,
      value: `${round(
        median(fleet),
      )} ms; the catalog's table of ${COMPONENTS} components ${round(
        median(catalog),
      )} ms; ${round(ratio)} times`,
      goal: `at most ${GOAL} times`,
      met: ratio <= GOAL,
    },
    {
      what: `${vms} VMs: page with a filter, until its rows are there`,
      value: `${round(median(filtering))} ms`,
    },
    {
      what: `${vms} VMs: time between two frames while scrolling`,
      value: `p50 ${round(quantile(gaps, 0.5))} ms, p99 ${round(
        quantile(gaps, 0.99),
      )} ms, longest ${round(Math.max(...gaps))} ms; ${stalls} of ${
        gaps.length
      } over ${STALL_MS} ms`,
    },
  ];
}

export const pages: Item = {
  name: 'pages',
  title: 'The fleet page in the browser',
  async run(bench) {
    bench.say('building the UI');
    buildUi();
    const figures: Figure[] = [];
    for (const vms of bench.quick ? [10_000] : [10_000, 100_000]) {
      figures.push(...(await measure(bench, vms)));
    }
    return {
      figures,
      notes: [
        'The demo portal on PostgreSQL, read with headless Chromium on the same machine without a GPU. From the navigation to the first row on the screen, the UI in the cache of the browser; median of turns that alternate between both pages. Frames are what requestAnimationFrame sees.',
      ],
    };
  },
};
