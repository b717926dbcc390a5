import { defineConfig } from '@playwright/test';
import { DESK, PHONE } from './support/devices.js';
import { BASE_URL, PORT } from './support/server.js';

/** Debian's Chromium: Playwright's own download is neither needed nor, on some networks, reachable. */
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: 'tests',
  // The journeys share one server and its data, and a machine of two cores.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  // One folder per run: Playwright empties it first, and another run beside this one would lose its traces to that.
  outputDir: `test-results/${PORT}`,
  reporter: [['list'], ['json']],
  use: {
    baseURL: BASE_URL,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    // Every action with the page around it, without the film: to draw that takes three of ten seconds of processor time,
    // and a journey that fails leaves a picture anyway.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-dev-shm-usage',
        '--font-render-hinting=none',
        '--autoplay-policy=no-user-gesture-required',
      ],
    },
  },
  projects: [
    { name: 'weapp', testDir: 'tests/weapp' },
    { name: 'phone', testDir: 'tests/phone', use: PHONE },
    { name: 'console', testDir: 'tests/console', use: DESK },
    // Every screen of both apps, each at its own size.
    { name: 'a11y', testDir: 'tests/a11y' },
    // Walks through both apps; its pages choose their own size.
    { name: 'path', testDir: 'tests/path', use: DESK },
  ],
  webServer: {
    command: 'node serve.mjs',
    url: `${BASE_URL}/health/ready`,
    env: { E2E_PORT: String(PORT) },
    // A year of demonstration data is played first; on a server database and two busy cores that takes minutes.
    timeout: 480_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 25_000 },
    stdout: 'ignore',
    stderr: 'pipe',
  },
});
