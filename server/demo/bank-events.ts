import { Readable } from 'node:stream';
import type { INestApplicationContext } from '@nestjs/common';
import { formatYuan } from '@qinqing/contract';
import type { BankLayoutInput } from '@qinqing/contract/staff';
import { SYSTEM } from '../src/modules/identity/index.js';
import { LedgerVerifier } from '../src/modules/ledger/index.js';
import {
  BankLayouts,
  BankReturnService,
  ExceptionService,
  PayoutViews,
  ReconcileService,
  RepairService,
} from '../src/modules/payout/index.js';
import { Db } from '../src/platform/db/index.js';
import type { IncomingFile } from '../src/platform/http/index.js';
import type { Applicants } from './applicants.js';
import type { Firm } from './firms.js';
import { compactDay } from './story-clock.js';
import { staffOf, type World } from './world.js';

/** What a bank sends beside its results: returned money, a doubtful file, a statement that does not agree at first. */

const RETURN_HEADINGS = '拨付单号,收款户名,退票金额,退票原因,银行流水号';
const FEE_FEN = 50_00;

/** Two banks with their own ideas of a file; one keeps the paying account of a pool. */
export async function nameLayouts(app: INestApplicationContext, world: World): Promise<void> {
  const layouts = app.get(BankLayouts);
  await app.get(Db).write(async (m) => {
    const name = async (layout: BankLayoutInput) => {
      const input = { layout, baseVersion: 0, reason: '开户银行的代发文件格式' };
      const { id } = await layouts.proposeIn(m, staffOf(world, 'guanli'), input);
      await layouts.decideIn(m, staffOf(world, 'fuhe'), id, { accept: true });
    };
    await name({
      layoutCode: 'demo-gbk',
      name: '演示银行甲（GB18030，元）',
      encoding: 'gb18030',
      delimiter: ',',
      amount: 'yuan',
      control: false,
      headings: true,
      poolCode: 'POOL-2026-INDUSTRY',
      columns: [
        { field: 'line', heading: '序号' },
        { field: 'accountNumber', heading: '收款方账号' },
        { field: 'payeeName', heading: '收款方户名' },
        { field: 'bankName', heading: '收款方开户行' },
        { field: 'amount', heading: '金额(元)' },
        { field: 'orderNo', heading: '客户业务编号' },
        { field: 'purpose', heading: '摘要' },
      ],
    });
    await name({
      layoutCode: 'demo-pipe',
      name: '演示银行乙（UTF-8，竖线分隔，分）',
      encoding: 'utf-8',
      delimiter: '|',
      amount: 'fen',
      control: true,
      headings: false,
      columns: [
        { field: 'orderNo', heading: '业务编号' },
        { field: 'payeeName', heading: '户名' },
        { field: 'accountNumber', heading: '账号' },
        { field: 'amount', heading: '金额(分)' },
      ],
    });
  });
}

/** Two payments come back days later, in a file of their own. */
export async function returnMoney(app: INestApplicationContext, world: World, spared: ReadonlySet<string>) {
  const maker = staffOf(world, 'jingban');
  const { items } = await app.get(PayoutViews).listPayouts(maker, { status: 'paid', limit: 100 });
  const orders = items.filter((row) => !row.nonCash && !spared.has(row.enterpriseName)).slice(0, 2);
  const today = compactDay(world.clock.today());
  const reasons = ['账户已销户', '账户状态异常，不予入账'];
  const rows = orders.map((row, i) =>
    [row.orderNo, row.enterpriseName, plain(row.amountFen), reasons[i], `TH${today}00${i + 1}`].join(','),
  );
  const total = orders.reduce((sum, { amountFen }) => sum + amountFen, 0);
  const text = [`笔数,${orders.length},合计金额,${plain(total)}`, RETURN_HEADINGS, ...rows].join('\n');
  await app.get(BankReturnService).import(maker, file(`退票_${today}.csv`, text));
}

/** A firm names its right account on the phone; the verification is still to come. */
export async function correctAccount(
  app: INestApplicationContext,
  world: World,
  people: Applicants,
  firms: readonly Firm[],
): Promise<void> {
  const repairs = app.get(RepairService);
  const { items } = await repairs.list(staffOf(world, 'jingban'), { status: 'asked' });
  const byName = new Map(firms.map((firm) => [firm.name, firm]));
  const asked = items.find(({ cause, enterpriseName }) => cause === 'returned' && byName.has(enterpriseName));
  const firm = byName.get(asked?.enterpriseName ?? '');
  if (!asked || !firm) return;
  const applicant = await people.of(firm);
  const payeeAccountId = await people.addAccount(applicant, 'own');
  await repairs.answer(applicant.actor, { id: asked.id, version: asked.version, payeeAccountId });
}

/**
 * The first statement knows a bank's fee that no order stands for: payments stop, two people explain it, the day is
 * compared again and payments go on.
 */
export async function compareStatement(app: INestApplicationContext, world: World, day: string): Promise<void> {
  const reconcile = app.get(ReconcileService);
  const exceptions = app.get(ExceptionService);
  const maker = staffOf(world, 'jingban');
  const from = new Date(`${day}T00:00:00+08:00`).toISOString();
  const { items } = await app.get(PayoutViews).listPayouts(maker, { status: 'paid', limit: 100 });
  const settled = items.filter((row) => !row.nonCash && row.batchId && (row.settledAt ?? '') >= from);
  const paid: typeof settled = [];
  for (const row of settled) {
    // Orders that were sent on an earlier day are beyond what the first statement is compared with.
    const { batch } = await app.get(PayoutViews).payout(maker, row.id);
    if (batch?.number.includes(compactDay(day))) paid.push(row);
  }
  const debits = [
    ...paid.map((row) => ({ fen: row.amountFen, orderNo: row.orderNo, text: row.measureTitle })),
    { fen: FEE_FEN, orderNo: '', text: '对公汇划手续费' },
  ];
  const total = debits.reduce((sum, { fen }) => sum + fen, 0);
  const rows = debits.map(({ fen, orderNo, text }, i) =>
    [day, plain(fen), '', orderNo, text, `DZ${compactDay(day)}${String(i + 1).padStart(4, '0')}`].join(','),
  );
  const text = [
    `日期,${day},笔数,${debits.length},借方合计,${plain(total)},贷方合计,0.00`,
    '交易日期,借方金额,贷方金额,拨付单号,摘要,银行流水号',
    ...rows,
  ].join('\n');
  await reconcile.importStatement(maker, file(`对账单_${compactDay(day)}.csv`, text));
  const { items: open } = await exceptions.list(maker, { status: 'open' });
  for (const each of open.filter(({ kind }) => kind === 'stray_debit')) {
    const proposed = await exceptions.propose(maker, {
      id: each.id,
      version: each.version,
      outcome: 'explained',
      note: '银行按月扣收的对公汇划手续费，已与回单核对，不属于拨付',
    });
    await exceptions.confirm(staffOf(world, 'fuhe'), { id: each.id, version: proposed.version, accept: true });
  }
  await reconcile.reconcileDay(SYSTEM, day);
  await app.get(LedgerVerifier).lift(staffOf(world, 'guanli'), '对账差异为银行手续费，已由两人查明');
}

/** A file that was cut short is put aside whole, and an order is asked after that the bank says nothing of. */
export async function meetDoubts(app: INestApplicationContext, world: World): Promise<void> {
  const maker = staffOf(world, 'jingban');
  const exceptions = app.get(ExceptionService);
  const today = compactDay(world.clock.today());
  const text = [
    '笔数,2,合计金额,36500.00',
    RETURN_HEADINGS,
    `P0000000000.1,厦门演示有限公司,18000.00,账号不存在,TH${today}001`,
  ].join('\n');
  await app.get(BankReturnService).import(maker, file(`退票_${today}.csv`, text));
  const { items: open } = await exceptions.list(maker, { status: 'open' });
  const quarantined = open.find(({ kind }) => kind === 'quarantined_file');
  if (quarantined)
    await exceptions.propose(maker, {
      id: quarantined.id,
      version: quarantined.version,
      outcome: 'explained',
      note: '已致电银行确认文件传输中断，银行将重发完整文件',
    });
  const { items: unknown } = await app.get(PayoutViews).listPayouts(maker, { status: 'unknown', limit: 1 });
  if (unknown[0]) await exceptions.raiseFor(maker, unknown[0].id);
}

function file(filename: string, text: string): IncomingFile {
  const stream = Object.assign(Readable.from([Buffer.from(`\ufeff${text}\n`)]), { truncated: false });
  return { filename, declaredMime: 'text/csv', stream, fields: {} };
}

/** Without grouping, which would be another cell. */
function plain(fen: number): string {
  return formatYuan(fen).replaceAll(',', '');
}
