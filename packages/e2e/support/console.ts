import { type Browser, type BrowserContext, expect, type Locator, type Page } from '@playwright/test';
import { DESK } from './devices.js';
import { logInStaff } from './login.js';
import type { StaffLogin } from './people.js';
import { BASE_URL } from './server.js';

/** One member of staff at a desk of their own: a session belongs to a browser, not to a tab. */
export class ConsolePage {
  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async open(browser: Browser, who: StaffLogin): Promise<ConsolePage> {
    const context = await browser.newContext({
      ...DESK,
      baseURL: BASE_URL,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
    });
    const page = await context.newPage();
    await logInStaff(page, who);
    return new ConsolePage(context, page);
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(`/console${path}`);
  }

  async token(): Promise<string> {
    const live = await this.page.evaluate(() => sessionStorage.getItem('qinqing.staff-session'));
    return (JSON.parse(live ?? '{}') as { token: string }).token;
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  /** A notice on the page; the short ones that float over it are alerts too. */
  alert(text: string): Locator {
    return this.page.getByRole('alert').filter({ hasText: text });
  }

  panel(title: string): Locator {
    return this.page.locator('section').filter({ has: this.page.getByRole('heading', { name: title, exact: true }) });
  }

  /** Finds a case by its receipt number in the list and opens it. */
  async openCase(receiptNo: string): Promise<void> {
    await this.goto('/cases');
    await this.page.getByLabel('搜索办件').fill(receiptNo);
    await this.page.getByLabel('搜索办件').press('Enter');
    await this.page.getByRole('link', { name: receiptNo }).click();
    await expect(this.panel('申报主体')).toBeVisible();
  }

  async decide(
    choice: '通过' | '退回补正' | '不予通过',
    fill: (panel: Locator) => Promise<void> = async () => undefined,
  ) {
    const panel = this.panel('办理');
    await panel.getByText(choice, { exact: true }).first().click();
    await fill(panel);
    await panel.getByRole('button', { name: `确认${choice}` }).click();
    await expect(this.page.getByText(new RegExp(`^已${choice}：`))).toBeVisible();
  }
}
