import { APPEAL_STATUS, APPLICATION_STATUS, formatYuanText, OBJECTION_STATUS, type StaffRole } from '@qinqing/contract';
import {
  type FirmApplication,
  type FirmSession,
  listApplications,
  listOffers,
  type OfferCard,
} from '@qinqing/contract/firm';
import { getMeasure, listMeasures, listPublicity } from '@qinqing/contract/public';
import { decideCase, getCase } from '@qinqing/contract/staff';
import { expect, type Page, test } from '@playwright/test';
import { act } from '../../support/act.js';
import { read } from '../../support/api.js';
import { type Applicant, applicantFor, applicantsOf, staffToken } from '../../support/applicants.js';
import { expectAccessible } from '../../support/axe.js';
import { ConsolePage } from '../../support/console.js';
import { checked, fileOverInterface, firstEnterprise } from '../../support/filing.js';
import { logInAs } from '../../support/login.js';
import { pdf } from '../../support/papers.js';
import { STAFF_OF_ROLE, twoDesks } from '../../support/people.js';
import { dayText, PhonePage } from '../../support/phone.js';

// Where a firm does not agree, from home to the office's answer. The firms are ones that no other journey looks at,
// and the desk is somebody who has had no part in any case of the demonstration, as the rules want.
let desk: ConsolePage;
let staff: string;
test.beforeAll(async ({ browser }) => {
  desk = await ConsolePage.open(browser, twoDesks());
  staff = await desk.token();
});
test.afterAll(() => desk.context.close());

const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name }).click();

async function attach(page: Page, name: string): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: '上传证据材料' }).filter({ visible: true }).click();
  await (await choosing).setFiles(pdf(name, 'What the firm has to show'));
  await expect(page.locator('.q-file--done').filter({ hasText: name })).toContainText('已上传');
}

/** Decides at these desks over the interface, one after the other. */
async function decide(id: string, route: FirmApplication['route'], decision: Decision): Promise<void> {
  for (const { role } of route) {
    const token = tokens.get(role) ?? (await staffToken(STAFF_OF_ROLE[role]));
    tokens.set(role, token);
    const { version } = await read(getCase, { params: { id }, token });
    await act(decideCase, { params: { id }, token, body: { version, ...decision } });
  }
}
const tokens = new Map<StaffRole, string>();
type Decision = { decision: 'pass' } | { decision: 'reject'; reason: string };

/** Anybody of the demonstration: everyone may object. */
async function somebody(wanted: (applicant: Applicant) => boolean): Promise<Applicant> {
  for await (const applicant of applicantsOf(['large', 'medium'], staff)) if (wanted(applicant)) return applicant;
  throw new Error('nobody of the demonstration can log in');
}

interface Offered {
  session: FirmSession;
  offer: OfferCard;
}

/** Firms with an offer that waits for their answer. */
async function offered(count: number): Promise<Offered[]> {
  const found: Offered[] = [];
  for await (const { session } of applicantsOf(['micro', 'small', 'medium', 'large'], staff)) {
    const { items } = await read(listOffers, { query: { status: 'open' }, token: session.token });
    found.push(...items.map((offer) => ({ session, offer })));
    if (found.length >= count) return found;
  }
  throw new Error(`only ${found.length} offers of the demonstration wait for somebody`);
}

/** What an offer has become, and which applications there have been since it was made. */
async function outcome({ session: { token }, offer }: Offered) {
  const offers = await read(listOffers, { query: { limit: 100 }, token });
  const query = { enterpriseId: offer.enterpriseId, limit: 100 };
  const applications = await read(listApplications, { query, token });
  return {
    status: offers.items.find(({ id }) => id === offer.id)?.status,
    applications: applications.items
      .filter(({ measureId, updatedAt }) => measureId === offer.measureId && updatedAt > offer.offeredAt)
      .map(({ status }) => status),
  };
}

async function openOffer(page: Page, { session, offer }: Offered): Promise<void> {
  await logInAs(page, session);
  await page.goto('/');
  await tab(page, '进度');
  await page.getByRole('button', { name: '免申即享', exact: true }).filter({ visible: true }).click();
  // The page below has cards of the same title.
  await expect(page.getByRole('heading', { name: '免申即享', exact: true }).filter({ visible: true })).toBeVisible();
  await page.locator('.q-card').filter({ hasText: offer.measureTitle, visible: true }).click();
  await expect(page.getByText('不作答不等于同意').filter({ visible: true })).toBeVisible();
}

/** Opens what waits at a desk of the console, by a text of its row. */
async function take(list: string, text: string, button: string) {
  await desk.goto(list);
  await desk.page.getByRole('row').filter({ hasText: text }).getByRole('button', { name: button }).click();
  return desk.page.getByRole('dialog');
}

test('a rejection is appealed against, the desk upholds it, and the case goes on', async ({ page }) => {
  const { session, match } = await applicantFor(['large', 'medium'], staff, ({ mode }) => mode === 'reviewed');
  const { id } = await fileOverInterface(session, ({ measure }) => measure.id === match.measure.id);
  const { receiptNo = '', route } = await checked(id, session.token);
  const reason = '合同的签订日期早于政策实施之日';
  await decide(id, route.slice(0, 1), { decision: 'reject', reason });

  const phone = new PhonePage(page);
  await logInAs(page, session);
  await page.goto('/');
  await tab(page, '进度');
  await page
    .locator('.case-card')
    .filter({ hasText: match.measure.title })
    .filter({ hasText: APPLICATION_STATUS.rejected.label })
    .first()
    .click();
  await expect(phone.text(receiptNo).first()).toBeVisible();
  await phone.button(/^申诉/).click();
  await expect(phone.section('未通过的原因')).toContainText(reason);
  await phone.button('提交申诉').click();
  await expect(phone.text('请填写申诉理由')).toBeVisible();
  const said = '合同虽在之前签订，付款都在政策实施之后';
  await page.getByRole('textbox', { name: '申诉理由' }).fill(said);
  await attach(page, '付款凭证.pdf');
  await expectAccessible(page);
  await phone.button('提交申诉').click();
  await expect(phone.section('申诉理由')).toContainText(said);
  await expect(phone.section('办理进展')).toContainText('没有参与过这件事的人员复核');

  const dialog = await take('/appeals?status=open', receiptNo, '复核');
  for (const text of [said, reason, '付款凭证.pdf']) await expect(dialog).toContainText(text);
  await expect(dialog.getByRole('button', { name: '申诉成立，重新办理' })).toBeDisabled();
  const answer = '付款日期在政策实施之后，重新办理';
  await dialog.getByLabel('复核意见').fill(answer);
  await dialog.getByRole('button', { name: '申诉成立，重新办理' }).click();
  await expect(dialog).toHaveCount(0);

  await page.reload();
  await expect(phone.text(APPEAL_STATUS.upheld.label)).toBeVisible();
  await expect(phone.section('办理结果')).toContainText(answer);
  expect((await checked(id, session.token)).status).toBe('in_review');
});

test('a public notice is objected to with evidence; who did it stays secret, and the answer comes', async ({
  page,
}) => {
  // Notices are over within days, so this one is made today: a case that goes through all its desks.
  const noticed = new Set<string>();
  for (const { id } of (await read(listMeasures, { query: { limit: 100 } })).items) {
    const { publicityWorkingDays, definition } = await read(getMeasure, { params: { id } });
    // A case under pro rata control waits for the end of its window.
    if (publicityWorkingDays > 0 && definition['totalControl'] !== 'pro_rata') noticed.add(id);
  }
  const sizes = ['large', 'medium'] as const;
  const other = await applicantFor(sizes, staff, ({ id, mode }) => mode === 'reviewed' && noticed.has(id));
  const filed = await fileOverInterface(other.session, ({ measure }) => measure.id === other.match.measure.id);
  await decide(filed.id, (await checked(filed.id, other.session.token)).route, { decision: 'pass' });
  const { amountFen = 0 } = await checked(filed.id, other.session.token);

  const { session } = await somebody(({ uscc }) => uscc !== other.uscc);
  const name = '苏念秋';
  const phone = new PhonePage(page);
  await logInAs(page, session);
  await page.goto('/');
  // The demonstration may have another notice of this measure, which ends on another day.
  const { items: notices } = await read(listPublicity);
  const { measure } = other.match;
  const ours = notices.find(
    ({ measureId, items }) => measureId === measure.id && items.some((item) => item.amountFen === amountFen),
  );
  await phone
    .section('正在公示')
    .getByRole('button')
    .filter({ hasText: `${measure.title}拟兑现名单公示` })
    .filter({ hasText: `公示至 ${dayText(ours?.endsOn ?? '')}` })
    .click();
  // On some days the demonstration has another case of this firm in the same notice.
  const row = `${firstEnterprise(other.session).name}，${formatYuanText(amountFen)}，提出异议`;
  await page.getByRole('link', { name: row, exact: true }).click();
  await phone.button('提交异议').click();
  for (const text of ['请填写真实姓名', '请填写手机号或带区号的座机', '请填写异议理由', '请至少上传一份证据'])
    await expect(phone.text(text)).toBeVisible();
  await page.getByRole('textbox', { name: '真实姓名' }).fill(name);
  await page.getByRole('textbox', { name: '联系电话' }).fill('0592-5550177');
  const said = '公示的改造项目还没有开工';
  await page.getByRole('textbox', { name: '异议理由' }).fill(said);
  await attach(page, '现场照片.pdf');
  await expectAccessible(page);
  await phone.button('提交异议').click();
  await expect(phone.heading('异议办理')).toBeVisible();
  await expect(phone.section('异议理由')).toContainText(said);
  await expect(phone.section('异议理由')).toContainText('现场照片.pdf');
  await expect(phone.fact('核查期限')).toBeVisible();
  const number = (await phone.text(/^YY\d{8}/).textContent()) ?? '';

  const dialog = await take('/objections?status=investigating', number, '核查');
  for (const text of [said, '现场照片.pdf']) await expect(dialog).toContainText(text);
  await expect(dialog).not.toContainText(name);
  await dialog.getByLabel('查看异议人的事由').fill('核实现场情况');
  await dialog.getByRole('button', { name: '查看异议人' }).click();
  await expect(dialog).toContainText(`${name}，0592-5550177（已留痕）`);
  const answer = '经现场核查，项目已按合同实施';
  await dialog.getByLabel('核查情况和理由').fill(answer);
  await dialog.getByRole('button', { name: '异议不成立，继续公示' }).click();
  await expect(dialog).toHaveCount(0);

  await page.reload();
  await expect(phone.text(OBJECTION_STATUS.dismissed.label)).toBeVisible();
  await expect(phone.section('办理结果')).toContainText(answer);
});

test('an offer is corrected and answered, another declined: neither becomes an application by itself', async ({
  page,
}) => {
  const [corrected, declined] = (await offered(2)) as [Offered, Offered];
  const phone = new PhonePage(page);
  await openOffer(page, corrected);
  await phone.button(/数据不对，我要更正/).click();
  const sheet = page.getByRole('dialog', { name: '更正数据' });
  await sheet.getByRole('checkbox').first().click();
  await sheet.getByRole('button', { name: '提交更正' }).click();
  await expect(sheet.getByText('请填写正确的内容')).toBeVisible();
  await expect(sheet.getByText('请填写说明')).toBeVisible();
  await sheet.getByRole('textbox', { name: /应为$/ }).fill('以最近一期为准');
  await sheet.getByRole('textbox', { name: '说明' }).fill('最近一期已经更正申报');
  await expectAccessible(page);
  await sheet.getByRole('button', { name: '提交更正' }).click();
  await expect(sheet).toHaveCount(0);
  await expect(phone.text('核实中，确认期限暂停计算')).toBeVisible();
  await expect(phone.button('确认享受')).toHaveCount(0);

  const dialog = await take('/offers?status=questioned', corrected.offer.enterpriseName, '答复');
  await expect(dialog).toContainText('→ 以最近一期为准');
  const answer = '已按最近一期的数据重新核算';
  await dialog.getByLabel('答复').fill(answer);
  await dialog.getByRole('button', { name: '属实，按今天的数据重新推送' }).click();
  await expect(dialog).toHaveCount(0);

  await page.reload();
  await expect(phone.section('您提出的问题')).toContainText('已采纳');
  await expect(phone.section('您提出的问题')).toContainText(answer);
  // Answered and open again, it still waits for a yes.
  await expect(phone.button('确认享受')).toBeVisible();
  expect(await outcome(corrected)).toEqual({ status: 'open', applications: [] });

  await openOffer(page, declined);
  await phone.button(/放弃这一笔/).click();
  await page.getByRole('dialog', { name: '放弃这一笔' }).getByRole('button', { name: '确认放弃' }).click();
  await expect(phone.text('您已放弃这一事项')).toBeVisible();
  await expect(phone.button('确认享受')).toHaveCount(0);
  expect(await outcome(declined)).toEqual({ status: 'declined', applications: [] });

  // Who gave it up may still apply by itself, as it was told.
  await phone.open('packages/measure/detail', { id: declined.offer.measureId });
  await phone.button('自行申报').click();
  const unasked = page.getByRole('dialog', { name: '免申即享，一般不用申报' });
  await expect(unasked).toContainText('已放弃或逾期未确认的，可以自行申报');
  await unasked.getByRole('button', { name: '自行申报' }).click();
  await expect(page).toHaveURL(/packages\/apply\/form/);
  await expect(phone.text(declined.offer.measureTitle).first()).toBeVisible();
});
