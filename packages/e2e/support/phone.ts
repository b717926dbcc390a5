import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** The mini-program in a browser: pages below the current one stay in the document, so look for what is seen. */
export class PhonePage {
  constructor(readonly page: Page) {}

  async open(path: string, params: Record<string, string> = {}): Promise<void> {
    const query = new URLSearchParams(params).toString();
    await this.page.goto(`/#/${path}/index${query ? `?${query}` : ''}`);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) });
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name, exact: true });
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { name, ...(typeof name === 'string' ? { exact: true } : {}) });
  }

  text(text: string | RegExp): Locator {
    return this.page.getByText(text).filter({ visible: true });
  }

  /** A titled part of the page that is on top, by its title. */
  section(title: string): Locator {
    return this.page
      .locator('.q-section')
      .filter({ has: this.page.getByRole('heading', { name: title, exact: true }) })
      .filter({ visible: true });
  }

  /** A row of label and value. */
  fact(label: string): Locator {
    return this.page
      .locator('.q-fact')
      .filter({ has: this.page.getByText(label, { exact: true }) })
      .filter({ visible: true })
      .locator('.q-fact__value');
  }

  /** The step of a parcel-style line. */
  step(line: string, title: string | RegExp): Locator {
    return this.page.getByRole('list', { name: line }).getByRole('listitem').filter({ hasText: title });
  }

  /** Waits until everything typed is on the server. */
  async saved(): Promise<void> {
    await expect(this.text('已保存').first()).toBeVisible();
  }

  /** Value of a parameter of the page on top. */
  param(name: string): string {
    const [, query = ''] = new URL(this.page.url()).hash.split('?');
    return new URLSearchParams(query).get(name) ?? '';
  }
}

/** 2026-12-31 as the screens write it: 2026年12月31日. */
export function dayText(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}

/** Opens an address from scratch and waits until what it loads is there. */
export async function settle(page: Page, path: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(path);
  await expect(page.getByRole('main').filter({ visible: true }).last()).toContainText(/\S/);
  await expect(page.getByRole('status', { name: '正在加载' })).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
}
