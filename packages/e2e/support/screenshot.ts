import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';

const FOLDER = path.join(import.meta.dirname, '..', 'screenshots');

/** Larger pictures weigh on every clone. */
const LARGEST_BYTES = 300_000;

/**
 * The README's pictures; taken only when asked for (`E2E_SCREENSHOTS=1 npm run e2e`), because pixels differ from one
 * machine to the next and a test run must leave the checkout as it was.
 * @param name kebab-case, without extension
 */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (!process.env.E2E_SCREENSHOTS) return;
  mkdirSync(FOLDER, { recursive: true });
  const file = path.join(FOLDER, `${name}.png`);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide', scale: 'css' });
  expect(statSync(file).size, `${name}.png is too heavy`).toBeLessThan(LARGEST_BYTES);
}
