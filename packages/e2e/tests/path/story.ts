import type { Browser } from '@playwright/test';
import type { ReleasedBenefits } from '@qinqing/contract';
import { type FirmApplication, type FirmSession, getApplication } from '@qinqing/contract/firm';
import type { MeasureDetail } from '@qinqing/contract/public';
import { type BatchView, getBatch } from '@qinqing/contract/staff';
import { read } from '../../support/api.js';
import type { SealedFile } from '../../support/bank.js';
import type { ConsolePage } from '../../support/console.js';
import { PHONE } from '../../support/devices.js';
import type { Filed } from '../../support/filing.js';
import { logInAs } from '../../support/login.js';
import { pdf, png } from '../../support/papers.js';
import { PhonePage } from '../../support/phone.js';

export const SHOP = 'HL-2026-SHOP-01';
export const POOL = 'POOL-2026-COMMERCE';
export const LEASE = pdf('租赁合同.pdf', 'Lease of a corner shop, 5000 yuan a month');
export const SIGNED = png('签字页.png');
/** What the departments don't know of the shop. */
export const ANSWERS: Readonly<Record<string, string>> = {
  monthlyRent: '5000',
  rentedMonths: '3',
  shopAddress: '湖里区江头街道 88 号之一',
  contactPhone: '0592-5550123',
};

/** What one part of the journey leaves for the parts after it. */
export class Story {
  /** the shop's, on one phone all the way */
  phone!: PhonePage;
  session!: FirmSession;
  shop!: MeasureDetail;
  filed!: { id: string; receiptNo: string };
  /** decided for the shop */
  amountFen!: number;
  reviewer!: ConsolePage;
  maker!: ConsolePage;
  /** share the batch with the shop: one that the bank refuses, one that it leaves open */
  companions!: readonly Filed[];
  batch!: BatchView;
  sealed!: SealedFile;
  releasedBefore!: ReleasedBenefits;

  /** The shop's application as it is now. */
  mine(): Promise<FirmApplication> {
    return read(getApplication, { params: { id: this.filed.id }, token: this.session.token });
  }

  async batchNow(): Promise<BatchView> {
    return read(getBatch, { params: { id: this.batch.id }, token: await this.maker.token() });
  }
}

/** A firm's own phone. */
export async function phoneOf(browser: Browser, theirs: FirmSession): Promise<PhonePage> {
  const page = await (await browser.newContext({ ...PHONE })).newPage();
  await logInAs(page, theirs);
  return new PhonePage(page);
}
