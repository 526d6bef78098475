import { defineConfig } from '@playwright/test';
import { resolve } from 'node:path';
import { endOfLife, main, type Portal, portals } from './portals';

const root = resolve(__dirname, '..');

// The backend serves the built UI: one process less than the development
// server, and the bundle that users get.
const serve = ({ name, port, url, config }: Portal) => ({
  command: `exec ./dev backend --config ${config} --port ${port} > e2e-test-report/${name}.log 2>&1`,
  cwd: root,
  url: `${url}/.backstage/health/v1/readiness`,
  env: {
    APP_CONFIG_app_baseUrl: JSON.stringify(url),
    E2E_END_OF_LIFE: endOfLife,
  },
  timeout: 120_000,
  gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 10_000 },
});

export default defineConfig({
  testDir: __dirname,
  testMatch: process.env.SCREENSHOTS ? 'screenshots.ts' : '*.test.ts',
  outputDir: resolve(root, 'e2e-test-report/results'),
  reporter: [
    ['list'],
    [
      'html',
      { open: 'never', outputFolder: resolve(root, 'e2e-test-report/html') },
    ],
  ],

  globalSetup: './globalSetup.ts',

  // The tests share their portals.
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 15_000 },

  use: {
    baseURL: main.url,
    // So that what is missing is told before the test as a whole gives up.
    actionTimeout: 30_000,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },

  webServer: portals.map(serve),
});
