import { expect, test } from '@playwright/test';
import { listBatches, listCases, listEnterprises, listPayouts, listStaffMeasures } from '@qinqing/contract/staff';
import { read } from '../../support/api.js';
import { expectAccessible } from '../../support/axe.js';
import { ConsolePage } from '../../support/console.js';
import { DESK } from '../../support/devices.js';
import { STAFF, type StaffLogin } from '../../support/people.js';

// A finding names its element: a recording of every step would only make it slow.
test.use({ ...DESK, trace: 'off' });
test.describe.configure({ timeout: 180_000 });

/** Pages by who has most to see on them. */
async function walk(desk: ConsolePage, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await test.step(path, async () => {
      await desk.goto(path);
      await expect(desk.page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(desk.page.locator('[aria-busy="true"], .ant-spin-spinning, .ant-skeleton')).toHaveCount(0);
      await expectAccessible(desk.page);
    });
  }
}

const AT: Readonly<Record<string, { who: StaffLogin; paths: (token: string) => Promise<string[]> }>> = {
  'a reviewer': {
    who: STAFF.otherStreet,
    paths: async (token) => {
      const { items } = await read(listCases, { query: { mine: 'true', limit: 1 }, token });
      const enterprises = await read(listEnterprises, { query: { limit: 1 }, token });
      const measures = await read(listStaffMeasures, { query: { limit: 1 }, token });
      return [
        '/',
        '/cases',
        `/cases/${items[0]?.id}`,
        '/measures',
        `/measures/${measures.items[0]?.id}`,
        '/enterprises',
        `/enterprises/${enterprises.items[0]?.id}`,
        '/recordings',
        '/bindings',
        '/corrections',
        '/offers',
        '/stuck-cases',
      ];
    },
  },
  'a payer': {
    who: STAFF.payoutMaker,
    paths: async (token) => {
      const { items } = await read(listBatches, { query: { limit: 1 }, token });
      const payouts = await read(listPayouts, { query: { status: 'paid', limit: 1 }, token });
      return [
        '/payouts',
        `/payouts/${payouts.items[0]?.id}`,
        '/batches',
        `/batches/${items[0]?.id}`,
        '/released',
        '/pools',
      ];
    },
  },
  'an auditor': { who: STAFF.auditor, paths: async () => ['/audit', '/ledger'] },
  'an administrator': { who: STAFF.admin, paths: async () => ['/jobs', '/bank-layouts', '/no-such-page'] },
};

for (const [name, { who, paths }] of Object.entries(AT)) {
  test(`every page of ${name}`, async ({ browser }) => {
    const desk = await ConsolePage.open(browser, who);
    await walk(desk, await paths(await desk.token()));
    await desk.context.close();
  });
}

test('the panel of a decision, with what is missing in it', async ({ browser }) => {
  const desk = await ConsolePage.open(browser, STAFF.otherStreet);
  const { items } = await read(listCases, { query: { mine: 'true', limit: 1 }, token: await desk.token() });
  await desk.goto(`/cases/${items[0]?.id}`);
  const panel = desk.panel('办理');
  await panel.getByText('退回补正', { exact: true }).click();
  await panel.getByRole('button', { name: '确认退回补正' }).click();
  await expect(panel.getByRole('alert').first()).toBeVisible();
  await expectAccessible(desk.page);
  await desk.context.close();
});

test('every tab of a measure', async ({ browser }) => {
  const desk = await ConsolePage.open(browser, STAFF.otherStreet);
  const { items } = await read(listStaffMeasures, { query: { limit: 1 }, token: await desk.token() });
  await desk.goto(`/measures/${items[0]?.id}`);
  await expect(desk.page.getByRole('tab').first()).toBeVisible();
  for (const tab of await desk.page.getByRole('tab').all()) {
    await test.step((await tab.textContent()) ?? '', async () => {
      await tab.click();
      await expect(tab).toHaveAttribute('aria-selected', 'true');
      await expectAccessible(desk.page);
    });
  }
  await desk.context.close();
});
