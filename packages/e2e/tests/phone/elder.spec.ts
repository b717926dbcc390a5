import { expect, type Locator, test } from '@playwright/test';
import {
  deleteDraft,
  type FirmApplication,
  type FirmSession,
  type LibraryDocument,
  listLibrary,
} from '@qinqing/contract/firm';
import { ask } from '../../support/act.js';
import { draftWith, sessionOf } from '../../support/filing.js';
import { drawAs } from '../../support/layout.js';
import { logInFirm } from '../../support/login.js';
import { png } from '../../support/papers.js';
import { FIRMS } from '../../support/people.js';
import { PhonePage } from '../../support/phone.js';

// The sheets of the form at the text size of 长辈版, on today's phones and on a narrow one.
let session: FirmSession;
let draft: FirmApplication;
let paper: FirmApplication['materials'][number];
let phone: PhonePage;

const licence: LibraryDocument = {
  id: 'licence',
  kind: 'permit',
  title: '食品经营许可证（湖里区门店）',
  validUntil: '2027-12-31',
  state: 'valid',
  addedAt: '2026-01-05T02:00:00.000Z',
  addedBy: '陈小鹭',
  file: {
    id: 'file',
    name: '食品经营许可证正本.png',
    mime: 'image/png',
    size: 2048,
    sha256: '0'.repeat(64),
    uploadedAt: '2026-01-05T02:00:00.000Z',
  },
};

test.beforeEach(async ({ page }) => {
  session = await sessionOf(FIRMS.corner);
  const takesPhotos = ({ accept }: FirmApplication['materials'][number]) =>
    accept.includes('jpg') && accept.includes('png');
  draft = await draftWith(session, ({ materials }) => materials.some(takesPhotos));
  paper = draft.materials.find(takesPhotos) as typeof paper;
  phone = new PhonePage(page);
  await drawAs(page, 'elder');
  await page.route(`**${listLibrary.path.replace(':id', '*')}`, (route) =>
    route.fulfill({ json: { items: [licence] } }),
  );
  await logInFirm(page, new RegExp(FIRMS.corner));
  await phone.open('packages/apply/form', { id: draft.id });
});
test.afterEach(async () => {
  await ask(deleteDraft, { token: session.token, params: { id: draft.id } });
});

const boxOf = async (locator: Locator) => {
  const box = await locator.boundingBox();
  if (!box) throw new Error(`not drawn: ${locator}`);
  return box;
};

for (const width of [390, 360]) {
  test(`a document with a long date keeps its name readable at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    await phone.button(`从资料库选${paper.name}`).click();
    const row = page.getByRole('button', { name: `选用 ${licence.title}` });
    await expect(row.getByText('2027年12月31日 到期')).toBeVisible();
    const [whole, name] = [await boxOf(row), await boxOf(row.getByText(licence.title))];
    // Nine of the elder version's characters; the date goes below.
    expect(name.width).toBeGreaterThanOrEqual(Math.min(180, whole.width));
    const date = await boxOf(row.getByText('2027年12月31日 到期'));
    expect(date.x + date.width).toBeLessThanOrEqual(whole.x + whole.width + 1);
  });

  test(`the answers to a photo stand in the middle of their buttons, on one line, at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    const choosing = page.waitForEvent('filechooser');
    await phone.button(`拍照上传${paper.name}`).click();
    await (await choosing).setFiles(png('门头.png'));
    for (const answer of ['重拍', '用这张']) {
      const button = page.getByRole('dialog').getByRole('button', { name: answer, exact: true });
      // Both at the same moment: the sheet is still on its way up.
      const { lines, left, beside, below } = await button.getByText(answer).evaluate((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const rects = [...range.getClientRects()];
        const outside = element.closest('[role=button], button')!.getBoundingClientRect();
        const text = element.getBoundingClientRect();
        return {
          lines: rects.length,
          left: (rects[0]?.left ?? 0) - outside.left,
          beside: text.left + text.width / 2 - outside.left - outside.width / 2,
          below: text.top + text.height / 2 - outside.top - outside.height / 2,
        };
      });
      expect(lines).toBe(1);
      expect(left).toBeGreaterThan(0);
      expect(Math.abs(beside)).toBeLessThanOrEqual(1);
      expect(Math.abs(below)).toBeLessThanOrEqual(1);
    }
  });
}
