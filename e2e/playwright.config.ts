import { defineConfig } from '@playwright/test';
import { resolve } from 'node:path';
import {
  endOfLife,
  machineService,
  main,
  type Portal,
  portals,
} from './portals';

const root = resolve(__dirname, '..');

// The backend serves the built UI: one process less than the development
// server, and the bundle that users get.
const serve = ({ name, port, url, configs }: Portal) => ({
  command: [
    'exec ./dev backend',
    ...configs.map(config => `--config ${config}`),
    `--port ${port} > e2e-test-report/${name}.log 2>&1`,
  ].join(' '),
  cwd: root,
  url: `${url}/.backstage/health/v1/readiness`,
  env: {
    APP_CONFIG_app_baseUrl: JSON.stringify(url),
    E2E_END_OF_LIFE: endOfLife,
    E2E_PROCTOR: `http://localhost:${machineService.port}/proctor/v2`,
  },
  timeout: 120_000,
  gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 10_000 },
});

// It ends when its standard input does.
const proctor = {
  command: [
    'sleep infinity | exec node',
    '--require @backstage/cli-node/config/nodeTransform.cjs',
    'packages/machine-service/src/main.ts --idempotency name --jobMs 3000',
    `--images micro --ledger .data/e2e/proctor.sqlite --port ${machineService.port}`,
    '> e2e-test-report/proctor.log 2>&1',
  ].join(' '),
  cwd: root,
  url: `http://localhost:${machineService.port}/proctor/v2/ping`,
  env: { NODE_ENV: 'development' },
};

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

  webServer: [proctor, ...portals.map(serve)],
});
