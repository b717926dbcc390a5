import { getSettlement, listClawbacks, settleCase } from '@qinqing/contract/staff';
import { getApplication, getFirmHome, listApplications, listFirmClawbacks } from '@qinqing/contract/firm';
import { DecideCaseFlow } from '../src/flows/index.js';
import { FREEZE_DAYS } from '../src/modules/application/freeze-lapse.js';
import { ApplicationService, FirmApplicationService } from '../src/modules/application/index.js';
import { AuditService } from '../src/modules/audit/index.js';
import { EnterpriseImportService, EnterpriseService } from '../src/modules/enterprise/index.js';
import { LedgerService } from '../src/modules/ledger/index.js';
import { NoticeService } from '../src/modules/notice/index.js';
import { BankResultService } from '../src/modules/payout/bank-result.service.js';
import { plainYuan } from '../src/modules/payout/bank/bank-batch.js';
import { BankReturnService } from '../src/modules/payout/bank-return.service.js';
import { readBankResult } from '../src/modules/payout/bank/read-result.js';
import { BatchService } from '../src/modules/payout/batch.service.js';
import { ClawbackReceipts } from '../src/modules/payout/clawback-receipts.service.js';
import { ClawbackService } from '../src/modules/payout/clawback.service.js';
import { ClawbackViews } from '../src/modules/payout/clawback.views.js';
import { HoldService } from '../src/modules/payout/hold.service.js';
import { PayoutRecord } from '../src/modules/payout/payout.entity.js';
import { resultFile } from '../src/modules/payout/payout.history.js';
import { linesOf, payoutById } from '../src/modules/payout/payout.repository.js';
import { RepairService } from '../src/modules/payout/repair.service.js';
import type { MeasureRecord } from '../src/modules/policy/index.js';
import { InvariantRegistry } from '../src/platform/db/index.js';
import { type TestApp, testApp } from './app.js';
import { DomainBuilder, failure, type Firm, staffActor } from './domain.js';
import { upload } from './money.js';

const YUAN = 100;
const POOL = 'POOL-2026-TEST';
const FINAL = staffActor('final_approver');
const FINANCE = staffActor('finance_reviewer');
const FINANCE_2 = staffActor('finance_reviewer', 2);
const ONE_DESK = { route: [{ stage: 'final', desk: '分管领导', role: 'final_approver', promiseWorkingDays: 1 }] };

describe('money that comes back, and money that is still due', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let clawbacks: ClawbackService;
  let receipts: ClawbackReceipts;
  let ledger: LedgerService;
  let plain: MeasureRecord;
  /** session tokens */
  let final: string;
  let finance: string;

  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    clawbacks = t.get(ClawbackService);
    receipts = t.get(ClawbackReceipts);
    ledger = t.get(LedgerService);
    await build.pool(POOL, 10_000_000 * YUAN);
    plain = await build.measure(ONE_DESK);
    final = await build.staffToken('final_approver');
    finance = await build.staffToken('finance_reviewer');
  });
  afterAll(async () => {
    for (const { code, sql } of t.get(InvariantRegistry).all()) {
      expect({ code, rows: await t.db.read((m) => m.query(sql)) }).toEqual({ code, rows: [] });
    }
    expect(await t.get(AuditService).verify()).toMatchObject({ ok: true });
    await t.close();
  });

  const firmOf = (employees = 10) => build.firm({ employees, seriouslyDishonest: false });
  const submitted = async (firm: Firm, measure = plain) => {
    const firms = t.get(FirmApplicationService);
    const draft = await firms.openDraft(firm.actor, { measureId: measure.id, enterpriseId: firm.enterpriseId });
    const saved = await firms.saveDraft(firm.actor, draft.id, {
      version: draft.version,
      values: { contactPhone: '0592-5550100' },
      payeeAccountId: firm.payeeAccountId,
    });
    await firms.submit(firm.actor, draft.id, { version: saved.version });
    await t.runner.drain();
    return draft.id;
  };
  const caseOf = (id: string) => t.db.read((m) => t.get(ApplicationService).view(m, id));
  /** @returns the application's id; its order waits for a batch */
  const approved = async (firm: Firm, measure = plain) => {
    const id = await submitted(firm, measure);
    const { version } = await caseOf(id);
    await t.get(DecideCaseFlow).decide(FINAL, id, { version, decision: 'pass' });
    return id;
  };
  /** Takes everything that waits in the pool through the bank. */
  const payAll = async (poolCode = POOL) => {
    const batches = t.get(BatchService);
    const [maker, sealer, releaser] = [1, 2, 3].map((n) => staffActor(n === 3 ? 'payout_releaser' : 'payout_maker', n));
    await t.db.write(async (m) => {
      let batch = await batches.createIn(m, maker!, { poolCode });
      const step = () => ({ id: batch.id, version: batch.version });
      batch = await batches.sealIn(m, sealer!, step(), async () => undefined);
      await t
        .get(HoldService)
        .liftAllIn(m, staffActor('leader'), { id: batch.id, reason: '已核实', at: t.clock.now() });
      batch = await batches.releaseIn(m, releaser!, step(), async () => undefined);
      batch = await batches.sendIn(m, releaser!, step());
      const bytes = resultFile(batch.number, await linesOf(m, batch.id), new Map());
      const file = { name: '回盘.csv', bytes, at: t.clock.now(), quiet: true };
      const taken = await t.get(BankResultService).importIn(m, releaser!, batch.id, file, await readBankResult(bytes));
      expect(taken.status).toBe('accepted');
    });
  };
  const paid = async (firm: Firm, measure = plain) => {
    const id = await approved(firm, measure);
    await payAll(measure.poolCode);
    expect(await caseOf(id)).toMatchObject({ status: 'paid' });
    return id;
  };
  const orderOf = async (applicationId: string) => {
    const { payoutId } = await caseOf(applicationId);
    return t.db.read((m) => payoutById(m, payoutId!));
  };
  const poolOf = async (code = POOL) => (await t.db.read((m) => ledger.pools(m))).find((pool) => pool.code === code)!;

  const propose = async (applicationId: string, amountFen: number, barUntil?: string) => {
    const { id: payoutId, version } = await orderOf(applicationId);
    return clawbacks.propose(FINANCE, {
      payoutId,
      version,
      amountFen,
      reason: '虚报人数',
      dueOn: '2026-12-31',
      barUntil,
    });
  };
  const receive = async (id: string, version: number, amountFen: number, reference: string) => {
    const view = await receipts.recordReceipt(FINANCE, {
      id,
      version,
      amountFen,
      reference,
      receivedOn: '2026-06-01',
    });
    const receipt = view.receipts.at(-1)!;
    return receipts.confirmReceipt(FINANCE_2, { id: receipt.id, version: view.version, accept: true });
  };

  it('demands a part on two people’s word, takes it in instalments, and bars the firm', async () => {
    const firm = await firmOf();
    const applicationId = await paid(firm);
    const before = await poolOf();
    let view = await propose(applicationId, 4000 * YUAN, '2028-06-30');
    expect(await orderOf(applicationId)).toMatchObject({ status: 'clawback_open' });
    await expect(propose(applicationId, 1)).rejects.toEqual(failure('STATE_CONFLICT'));
    await expect(clawbacks.confirm(FINANCE, view)).rejects.toEqual(failure('FOUR_EYES'));
    await expect(clawbacks.confirm(staffActor('payout_maker'), view)).rejects.toEqual(failure('FORBIDDEN'));
    view = await clawbacks.confirm(FINANCE_2, view);
    const inbox = await t.get(NoticeService).list(firm.actor, {});
    expect(inbox.items[0]).toMatchObject({ title: '请退回已拨付的款项' });
    const credit = (await t.db.read((m) => t.get(EnterpriseService).dossier(m, firm.enterpriseId))).credit;
    expect(credit).toMatchObject([{ kind: 'clawback', until: '2028-06-30' }]);

    view = await receive(view.id, view.version, 1000 * YUAN, 'BK-1');
    expect(view).toMatchObject({ status: 'demanded', recoveredFen: 1000 * YUAN });
    expect(await orderOf(applicationId)).toMatchObject({ status: 'clawback_open' });
    await expect(receive(view.id, view.version, 3001 * YUAN, 'BK-2')).rejects.toEqual(failure('VALIDATION'));
    await expect(receive(view.id, view.version, 1 * YUAN, 'BK-1')).rejects.toEqual(failure('VALIDATION'));
    await expect(clawbacks.drop(FINANCE_2, { ...view, reason: '不追了' })).rejects.toEqual(failure('STATE_CONFLICT'));
    const pending = await receipts.recordReceipt(FINANCE, {
      ...view,
      amountFen: 3000 * YUAN,
      reference: 'BK-3',
      receivedOn: '2026-07-01',
    });
    const last = { id: pending.receipts.at(-1)!.id, version: pending.version, accept: true };
    await expect(receipts.confirmReceipt(FINANCE, last)).rejects.toEqual(failure('FOUR_EYES'));
    const both = await Promise.allSettled([
      receipts.confirmReceipt(FINANCE_2, last),
      receipts.confirmReceipt(FINAL, last),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await orderOf(applicationId)).toMatchObject({ status: 'paid' });
    const after = await poolOf();
    expect([after.paidFen - before.paidFen, after.clawedBackFen - before.clawedBackFen]).toEqual([
      -4000 * YUAN,
      4000 * YUAN,
    ]);
    const firmSees = await t.call(listFirmClawbacks, undefined, {
      query: { enterpriseId: firm.enterpriseId },
      as: await build.firmToken(firm),
    });
    expect(firmSees.body.items).toMatchObject([
      {
        status: 'recovered',
        recoveredFen: 4000 * YUAN,
        receipts: [{ amountFen: 1000 * YUAN }, { amountFen: 3000 * YUAN }],
      },
    ]);
    const other = await build.measure({ ...ONE_DESK, code: 'HL-2026-TEST-09' });
    const barred = await submitted(firm, other);
    expect(await caseOf(barred)).toMatchObject({
      status: 'rejected',
      rejection: { reason: expect.stringContaining('2028年6月30日') },
    });
  });

  it('is paid in one batch with that of others, and every case keeps its own order', async () => {
    const ids = [await approved(await firmOf()), await approved(await firmOf()), await approved(await firmOf())];
    await payAll();
    const orders = await Promise.all(ids.map(orderOf));
    expect(orders.map((order) => order.applicationId)).toEqual(ids);
    const { sql } = t
      .get(InvariantRegistry)
      .all()
      .find(({ code }) => code === 'case-own-order')!;
    const unit = t.db.write(async (m) => {
      await m.query('UPDATE application SET payoutId = ? WHERE id = ?', [orders[0]!.id, ids[1]]);
      expect(await m.query(sql)).toHaveLength(1);
      throw new Error('undone');
    });
    await expect(unit).rejects.toThrow('undone');
  });

  it('is found by an invariant where orders pass what was decided', async () => {
    const applicationId = await paid(await firmOf());
    const { sql } = t
      .get(InvariantRegistry)
      .all()
      .find(({ code }) => code === 'case-entitlement')!;
    const unit = t.db.write(async (m) => {
      await m.query('UPDATE application SET amountFen = amountFen - 1 WHERE id = ?', [applicationId]);
      expect(await m.query(sql)).toHaveLength(1);
      throw new Error('undone');
    });
    await expect(unit).rejects.toThrow('undone');
  });

  it('refuses more than was paid, and gives the order back when the claim is dropped', async () => {
    const applicationId = await paid(await firmOf());
    await expect(propose(applicationId, 10_000 * YUAN + 1)).rejects.toEqual(failure('VALIDATION'));
    expect(await orderOf(applicationId)).toMatchObject({ status: 'paid' });
    const view = await propose(applicationId, 10_000 * YUAN);
    await clawbacks.drop(FINANCE, { ...view, reason: '核查无误' });
    expect(await orderOf(applicationId)).toMatchObject({ status: 'paid' });
    const again = await clawbacks.confirm(FINANCE_2, await propose(applicationId, 10_000 * YUAN));
    await expect(clawbacks.drop(FINANCE, { ...again, reason: '不追了' })).rejects.toEqual(failure('FOUR_EYES'));
    const done = await receive(again.id, again.version, 10_000 * YUAN, 'BK-9');
    expect(done).toMatchObject({ status: 'recovered' });
    expect(await orderOf(applicationId)).toMatchObject({ status: 'clawed_back', liveKey: null });
    const list = await t.call(listClawbacks, undefined, { query: { status: 'recovered' }, as: finance });
    expect(list.body.items[0]).toMatchObject({ id: done.id });
  });

  it.each([
    { debtYuan: 3000, rest: 7000 },
    { debtYuan: 10_000, rest: 0 },
  ])('sets $debtYuan yuan off against a later order of the same firm', async ({ debtYuan, rest }) => {
    const firm = await firmOf();
    const first = await paid(firm);
    const code = `HL-2026-OFFSET-${debtYuan}`;
    const second = await approved(firm, await build.measure({ ...ONE_DESK, code }));
    const later = await orderOf(second);
    let view = await clawbacks.confirm(FINANCE_2, await propose(first, debtYuan * YUAN));
    expect(view.offsets).toMatchObject([{ payoutId: later.id, amountFen: 10_000 * YUAN }]);
    view = await receipts.recordReceipt(FINANCE, { ...view, receivedOn: '2026-06-01', offsetPayoutId: later.id });
    const before = await poolOf();
    await receipts.confirmReceipt(FINANCE_2, { id: view.receipts[0]!.id, version: view.version, accept: true });
    const orders = await t.db.read((m) =>
      m.find(PayoutRecord, { where: { applicationId: second }, order: { attempt: 'ASC' } }),
    );
    expect(orders.map(({ status, amountFen }) => [status, amountFen / YUAN])).toEqual(
      rest > 0
        ? [
            ['corrected', 10_000],
            ['paid', debtYuan],
            ['payable', rest],
          ]
        : [['paid', 10_000]],
    );
    const after = await poolOf();
    expect(after.paidFen).toBe(before.paidFen);
    expect(after.payableFen).toBe(before.payableFen - debtYuan * YUAN);
    if (rest > 0) await payAll();
    expect(await caseOf(second)).toMatchObject({ status: 'paid' });
    expect(await t.db.read((m) => ledger.netPaid(m, second))).toBe(10_000 * YUAN);
  });

  it('waits for the firm’s other account where the bank sent it back, on its card as on its first page', async () => {
    const firm = await firmOf();
    const id = await paid(firm);
    const { orderNo, amountFen } = await orderOf(id);
    const file = [
      `笔数,1,合计金额,${plainYuan(amountFen)}`,
      '拨付单号,收款户名,退票金额,退票原因,银行流水号',
      `${orderNo},${firm.name},${plainYuan(amountFen)},账户已销户,R1`,
    ];
    const returns = upload('退票.csv', Buffer.from(file.join('\n')));
    const taken = await t.get(BankReturnService).import(staffActor('payout_maker'), returns);
    expect(taken.status).toBe('accepted');
    const as = await build.firmToken(firm);
    const card = async () => (await t.call(listApplications, undefined, { as, query: {} })).body.items[0]!;
    expect(await card()).toMatchObject({ id, needsFirm: true, now: '款项被退回，请更正收款账户' });
    const needs = async () => (await t.call(getFirmHome, undefined, { as, query: {} })).body.needs;
    expect(await needs()).toMatchObject([{ kind: 'account_repair', link: `application:${id}` }]);

    const repairs = t.get(RepairService);
    const [asked] = (await repairs.listFor(firm.actor, firm.enterpriseId)).items;
    const answer = { id: asked!.id, version: asked!.version, payeeAccountId: firm.payeeAccountId };
    const { version } = await repairs.answer(firm.actor, answer);
    const answered = { needsFirm: false, now: '更正的收款账户正在核实，核实后重新拨付' };
    expect(await card()).toMatchObject(answered);
    expect((await t.call(getApplication, undefined, { as, params: { id } })).body).toMatchObject(answered);
    expect(await needs()).toEqual([]);
    await repairs.decide(FINANCE, { id: asked!.id, version, accept: true, note: '已核对' });
    expect(await card()).toMatchObject({ needsFirm: false, now: '等待拨付' });
  });

  it('pays the rest of an advance at settlement, and claims back what was too much', async () => {
    const amount = {
      choose: {
        from: [{ when: { fact: 'settled', is: true }, amount: { perUnit: { count: 'employees', pay: '1000元' } } }],
        otherwise: {
          share: { amount: { perUnit: { count: 'employees', pay: '1000元' } }, rate: '80%', purpose: 'advance' },
        },
      },
      caps: [{ limit: '50万元', scope: 'firm' }],
    };
    const benefit = { kind: 'cash', rounding: { mode: 'floor', to: 'yuan' }, amount };
    const example = { facts: { employees: 10, seriouslyDishonest: false, settled: false } };
    const measure = await build.measure({
      ...ONE_DESK,
      code: 'HL-2026-ADVANCE-01',
      benefit,
      examples: [
        { name: '预拨', ...example, expect: { outcome: 'met', amount: '8000元' } },
        { name: '结算', like: '预拨', facts: { settled: true }, expect: { outcome: 'met', amount: '1万元' } },
      ],
    });
    const facts = { employees: 10, seriouslyDishonest: false, settled: false };
    const [more, less] = await build.firms(2, facts);
    const cases = [await paid(more!, measure), await paid(less!, measure)] as const;
    const learn = (firm: Firm, values: Record<string, number | boolean>) =>
      t.db.write((m) =>
        t.get(EnterpriseImportService).importFacts(
          m,
          Object.entries(values).map(([name, value]) => ({ uscc: firm.uscc, name, value, asOf: '2026-02-28' })),
        ),
      );
    const look = async (id: string) => (await t.call(getSettlement, undefined, { params: { id }, as: final })).body;
    expect(await look(cases[0])).toMatchObject({
      entitledFen: 8000 * YUAN,
      paidFen: 8000 * YUAN,
      differenceFen: 0,
      can: false,
    });
    await learn(more!, { settled: true });
    await learn(less!, { settled: true, employees: 6 });
    expect(await look(cases[0])).toMatchObject({ entitledFen: 10_000 * YUAN, differenceFen: 2000 * YUAN, can: true });
    const settle = async (id: string) => {
      const { version } = await caseOf(id);
      return t.call(settleCase, { version, reason: '材料已齐' }, { params: { id }, as: final });
    };
    const [one, two] = await Promise.all([settle(cases[0]), settle(cases[0])]);
    expect([one!.status, two!.status].sort()).toEqual([200, 409]);
    expect(await caseOf(cases[0])).toMatchObject({ status: 'payable', amountFen: 10_000 * YUAN });
    await payAll();
    expect(await caseOf(cases[0])).toMatchObject({ status: 'paid' });
    expect(await t.db.read((m) => ledger.netPaid(m, cases[0]))).toBe(10_000 * YUAN);
    expect((await settle(cases[0])).status).toBe(409);

    expect((await settle(cases[1])).body).toMatchObject({ differenceFen: -2000 * YUAN });
    const [row] = (await t.get(ClawbackViews).list(FINANCE_2, { status: 'proposed' })).items;
    expect(row).toMatchObject({ amountFen: 2000 * YUAN, reason: '结算：材料已齐' });
    const demanded = await clawbacks.confirm(FINANCE_2, row!);
    await receive(demanded.id, demanded.version, 2000 * YUAN, 'BK-20');
    expect(await look(cases[1])).toMatchObject({ paidFen: 6000 * YUAN, differenceFen: 0 });
  });

  it('pays one line to the firm from two pools, five to five', async () => {
    await build.pool('POOL-XM-2026-TEST', 1_000_000 * YUAN);
    const perHead = { perUnit: { count: 'employees', pay: '333.33元' } };
    const bearer = { level: 'city', pool: 'POOL-XM-2026-TEST', rate: '50%' };
    const amount = { share: { amount: perHead, rate: '50%', purpose: 'split', with: [bearer] } };
    const measure = await build.measure({
      ...ONE_DESK,
      code: 'HL-2026-SPLIT-01',
      benefit: {
        kind: 'cash',
        rounding: { mode: 'floor', to: 'fen' },
        amount: { ...amount, caps: [{ limit: '50万元', scope: 'firm' }] },
      },
      examples: [
        {
          name: '九人',
          facts: { employees: 9, seriouslyDishonest: false },
          expect: { outcome: 'met', amount: '1499.98元' },
        },
      ],
    });
    const [district, city] = [await poolOf(), await poolOf('POOL-XM-2026-TEST')];
    const firm = await firmOf(9);
    const id = await paid(firm, measure);
    expect(await caseOf(id)).toMatchObject({ amountFen: 299_996 });
    const { checks, bearers } = await t.get(FirmApplicationService).get(firm.actor, id);
    expect(checks.find(({ code }) => code === 'eligibility')?.detail).toBe(
      '全部条件符合，核算 2,999.96 元，其中本级承担 1,499.98 元',
    );
    expect(bearers).toEqual([
      { level: 'district', fen: 149_998 },
      { level: 'city', fen: 149_998 },
    ]);
    expect(await orderOf(id)).toMatchObject({ amountFen: 299_996, poolCode: POOL });
    expect((await poolOf()).paidFen - district.paidFen).toBe(149_998);
    expect((await poolOf('POOL-XM-2026-TEST')).paidFen - city.paidFen).toBe(149_998);
  });

  it('lets go of money that was set aside too long, and sets it aside anew at the decision', async () => {
    const firm = await firmOf();
    const applicationId = await submitted(firm);
    const before = await poolOf();
    const frozen = await caseOf(applicationId);
    expect(frozen).toMatchObject({ status: 'in_review', frozenFen: 10_000 * YUAN });
    t.clock.set(new Date(t.clock.now().getTime() + (FREEZE_DAYS + 1) * 86_400_000));
    await t.runner.drain();
    expect(await caseOf(applicationId)).toMatchObject({
      status: 'in_review',
      frozenFen: 0,
      version: frozen.version + 1,
    });
    expect((await poolOf()).availableFen).toBe(before.availableFen + 10_000 * YUAN);
    const inbox = await t.get(NoticeService).list(firm.actor, {});
    expect(inbox.items.map(({ title }) => title)).toContain('为您的申报预留的额度已释放');
    const history = await t.get(AuditService).historyOf('application', applicationId);
    expect(history.map(({ action }) => action)).toContain('application.lapse');
    const { version } = await caseOf(applicationId);
    await t.get(DecideCaseFlow).decide(FINAL, applicationId, { version, decision: 'pass' });
    expect(await caseOf(applicationId)).toMatchObject({ status: 'payable', amountFen: 10_000 * YUAN });
    await payAll();
  });

  it('brings an amount down to what is left under a ceiling that two measures share, and refuses when nothing is', async () => {
    const shared = (other: string) => ({ stacking: [{ with: other, relation: 'share_capped', cap: '1.5万元' }] });
    const codes = ['HL-2026-SHARED-01', 'HL-2026-SHARED-02', 'HL-2026-SHARED-03'] as const;
    const first = await build.measure({ ...ONE_DESK, ...shared(codes[1]), code: codes[0] });
    const second = await build.measure({ ...ONE_DESK, ...shared(codes[0]), code: codes[1] });
    const firm = await firmOf();
    await paid(firm, first);
    const reduced = await approved(firm, second);
    expect(await caseOf(reduced)).toMatchObject({ amountFen: 5000 * YUAN, flags: ['资金额度'] });
    const third = await build.measure({ ...ONE_DESK, ...shared(codes[0]), code: codes[2] });
    await paid(firm, third);
  });
});
