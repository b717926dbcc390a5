import { type FirmSession, invite, listMembers, loginWithWechat } from '@qinqing/contract/firm';
import { expect, test } from '@playwright/test';
import { act } from '../../support/act.js';
import { read } from '../../support/api.js';
import { applicantsOf, staffToken } from '../../support/applicants.js';
import { firstEnterprise } from '../../support/filing.js';
import { logInAs } from '../../support/login.js';
import { STAFF } from '../../support/people.js';
import { PhonePage } from '../../support/phone.js';
import { loginCode } from '../../support/wechat.js';

/** Somebody whom nobody knows yet, as WeChat brings them. */
const newcomer = async (openid: string): Promise<FirmSession> =>
  act(loginWithWechat, { body: { code: await loginCode(openid) } });

test('a colleague joins with a code, is handed the firm over, and whoever handed it over leaves', async ({
  page,
  browser,
}) => {
  const desk = await staffToken(STAFF.otherDepartment);
  const { value: applicant } = await applicantsOf(['micro'], desk).next();
  if (!applicant) throw new Error('nobody of the demonstration filed anything');
  const { session } = applicant;
  const enterprise = firstEnterprise(session);
  const params = { id: enterprise.id };
  const { code } = await act(invite, { token: session.token, params, body: { role: 'agent' } });

  const other = await browser.newPage();
  const colleague = new PhonePage(other);
  const theirs = await newcomer(`joins-${enterprise.uscc}`);
  await logInAs(other, theirs);
  await colleague.open('packages/account/enterprises');
  await colleague.button('用邀请码加入').click();
  const sheet = other.getByRole('dialog', { name: '用邀请码加入企业' });
  await sheet.getByRole('textbox', { name: '邀请码' }).fill('abc');
  await sheet.getByRole('textbox', { name: '您的姓名' }).fill('郑晓岚');
  await sheet.getByRole('button', { name: '加入', exact: true }).click();
  await expect(sheet.getByRole('alert').first()).toContainText('邀请码为 10 位');
  await sheet.getByRole('textbox', { name: '邀请码' }).fill(code);
  await sheet.getByRole('button', { name: '加入', exact: true }).click();
  await expect(colleague.text(`已加入${enterprise.name}`)).toBeVisible();
  await expect(colleague.text('当前企业')).toBeVisible();

  const phone = new PhonePage(page);
  await logInAs(page, session);
  await phone.open('packages/account/members', params);
  // The only one who manages it learns before anything else that somebody has to take over, and is led there.
  await phone.button('退出这家企业').click();
  const first = page.getByRole('dialog', { name: '先移交管理员，再退出' });
  await expect(first).toContainText('您是这家企业唯一的管理员');
  await first.getByRole('button', { name: /移交给郑晓岚/ }).click();
  const member = page.getByRole('dialog', { name: '郑晓岚' });
  await member.getByRole('radio', { name: '只查看' }).click();
  await member.getByRole('button', { name: '确认移交' }).click();
  await expect(phone.text('已移交给郑晓岚')).toBeVisible();
  const roles = async () => {
    const { items } = await read(listMembers, { params, token: theirs.token });
    return items.map(({ name, role }) => [name, role]).sort();
  };
  expect(await roles()).toEqual(
    [
      [session.user.name, 'viewer'],
      ['郑晓岚', 'owner'],
    ].sort(),
  );
  // Nothing is left to manage for the one who only looks now.
  await expect(phone.button('生成邀请码')).toHaveCount(0);
  await phone.button('退出这家企业').click();
  await page.getByRole('dialog').getByRole('button', { name: '退出', exact: true }).click();
  await expect(phone.text('已退出企业')).toBeVisible();
  expect(await roles()).toEqual([['郑晓岚', 'owner']]);

  // The last one who manages may not go: the firm would be nobody's.
  await colleague.open('packages/account/members', params);
  await colleague.button('退出这家企业').click();
  const alone = other.getByRole('dialog', { name: '先移交管理员，再退出' });
  await expect(alone).toContainText('还没有其他成员');
  await expect(alone.getByRole('button', { name: '退出', exact: true })).toHaveCount(0);
  expect(await roles()).toEqual([['郑晓岚', 'owner']]);
  await other.close();
});

test('who cannot get a firm bound is stuck too, and may say so', async ({ page }) => {
  const phone = new PhonePage(page);
  await logInAs(page, await newcomer('stuck-at-binding'));
  await phone.open('packages/account/bind');
  await phone.button(/办不下去/).click();
  await expect(page).toHaveURL(/stuck-report/);
  await expect(phone.button('卡在哪一步：绑定企业')).toBeVisible();
  await page.getByRole('textbox', { name: '遇到的问题' }).fill('法定代表人换了，信用代码查不到新的名字');
  await phone.button('提交').click();
  await expect(phone.text('已收到，5 个工作日内答复')).toBeVisible();
});
