import { defineConfig } from '@playwright/test';
import { resolve } from 'node:path';

// A portal of its own, on a port and with a data directory of its own, so that
// a portal in use is left alone. Its backend serves the built UI: one process
// less than the development server, and the bundle that users get.
const port = Number(process.env.E2E_PORT ?? 7107);
const url = `http://localhost:${port}`;
const root = resolve(__dirname, '..');
const log = 'e2e-test-report/backend.log';

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

  // The tests share one portal.
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 15_000 },

  use: {
    baseURL: url,
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

  webServer: {
    command: `exec ./dev backend --config e2e/app-config.yaml --port ${port} > ${log} 2>&1`,
    cwd: root,
    url: `${url}/.backstage/health/v1/readiness`,
    env: { APP_CONFIG_app_baseUrl: JSON.stringify(url) },
    timeout: 120_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
  },
});
