import type { StaffRole } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import * as open from '@qinqing/contract/public';
import * as staff from '@qinqing/contract/staff';
import { generateSync } from 'otplib';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, type Firm } from '../../../test/domain.js';
import { shanghaiDay } from '../../platform/clock/index.js';
import { newId } from '../../platform/ids/index.js';
import { ApplicationHistory, ApplicationService, ReceiptNumbers } from '../application/index.js';
import { EnterpriseService } from '../enterprise/index.js';
import { StaffService, SYSTEM } from '../identity/index.js';
import { LedgerService, LedgerVerifier, VERIFY_JOB } from '../ledger/index.js';
import type { MeasureRecord } from '../policy/index.js';
import { plainYuan } from './bank/bank-batch.js';
import { PayoutService } from './payout.service.js';

const POOL = 'POOL-2026-TEST';

describe('payout over HTTP', () => {
  let t: TestApp;
  let measure: MeasureRecord;
  let firms: Firm[];
  const tokens: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  const codeOf = (name: string) =>
    generateSync({ secret: secrets[name]!, epoch: Math.floor(t.clock.now().getTime() / 1000), strategy: 'totp' });

  beforeAll(async () => {
    t = await testApp();
    const build = new DomainBuilder(t);
    await build.pool(POOL, 100_000_00);
    measure = await build.measure();
    firms = await build.firms(3, { employees: 10, seriouslyDishonest: false });
    const people: Record<string, StaffRole[]> = {
      maker: ['payout_maker'],
      releaser: ['payout_releaser'],
      auditor: ['auditor'],
    };
    for (const [username, roles] of Object.entries(people)) {
      const password = 'Correct-Horse-9';
      const made = await t.db.write((m) =>
        t.get(StaffService).create(m, SYSTEM, { username, name: username, department: '财政局', roles, password }),
      );
      secrets[username] = made.totpSecret;
      const { body } = await t.call(staff.startStaffLogin, { username, password });
      const login = await t.call(staff.finishStaffLogin, { challenge: body.challenge, code: codeOf(username) });
      tokens[username] = login.body.token;
    }
    t.clock.advance({ seconds: 60 });
  }, 120_000);
  afterAll(async () => {
    const report = await t.get(LedgerVerifier).verify();
    await t.close();
    expect(report.checks.filter((check) => check.violations > 0)).toEqual([]);
  });

  /** An application that has been approved, with its money frozen, and the order for it. */
  const approve = async (who: Firm, fen: number) => {
    const at = t.clock.now();
    const receiptNo = await t.get(ReceiptNumbers).next(shanghaiDay(at));
    return t.db.write(async (m) => {
      const enterprise = await t.get(EnterpriseService).get(m, who.enterpriseId);
      const event = (name: string, actor: typeof SYSTEM | Firm['actor'] = SYSTEM) => ({
        event: name,
        actor,
        at,
        title: name,
      });
      const [applicationId] = await t.get(ApplicationHistory).insert(m, [
        {
          enterprise,
          measure,
          createdAt: at,
          createdBy: who.actor.id,
          receiptNo,
          submittedAt: at,
          amountFen: fen,
          frozenFen: fen,
          payeeAccountId: who.payeeAccountId,
          events: [event('submit', who.actor), event('start_check'), event('check_passed'), event('approve')],
        },
      ]);
      const input = {
        applicationId: applicationId!,
        enterpriseId: enterprise.id,
        measureId: measure.id,
        poolCode: POOL,
        fen,
      };
      await t.get(LedgerService).freeze(m, input);
      const { payeeAccountId } = who;
      const made = await t
        .get(PayoutService)
        .createOrder(m, { ...input, nonCash: false, payeeAccountId, approvedBy: SYSTEM.id, deciders: [] });
      return { applicationId: applicationId!, ...made };
    });
  };
  const uploadResult = async (batchId: string, text: string) => {
    const boundary = 'part';
    const body = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="result.csv"\r\nContent-Type: text/csv\r\n\r\n${text}\r\n--${boundary}--\r\n`;
    const response = await t.app.inject({
      method: 'POST',
      url: `/api/staff/batches/${batchId}/results`,
      headers: { authorization: `Bearer ${tokens.maker}`, 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: body,
    });
    return { status: response.statusCode, body: response.json() };
  };

  it('takes approved cases to the bank and back, by the routes of the contract', async () => {
    const orders = [
      await approve(firms[0]!, 10_000_00),
      await approve(firms[1]!, 20_000_00),
      await approve(firms[2]!, 5_000_00),
    ];
    const maker = { as: tokens.maker };
    const listed = await t.call(staff.listPayouts, undefined, { ...maker, query: { status: 'payable', limit: 100 } });
    expect(listed.body.items.map((row) => row.id).sort()).toEqual(orders.map((order) => order.id).sort());

    const made = await t.call(staff.createBatch, { poolCode: POOL }, { ...maker, idempotencyKey: 'make-batch-0001' });
    expect(made).toMatchObject({
      status: 200,
      body: { status: 'draft', lineCount: 3, totalFen: 35_000_00, can: { seal: true, release: false } },
    });
    const repeated = await t.call(
      staff.createBatch,
      { poolCode: POOL },
      { ...maker, idempotencyKey: 'make-batch-0001' },
    );
    expect(repeated.body.id).toBe(made.body.id);
    const params = { id: made.body.id };
    const sealed = await t.call(staff.sealBatch, { version: made.body.version }, { ...maker, params });
    expect(sealed.body).toMatchObject({
      status: 'sealed',
      sealedBy: 'maker',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await t.call(staff.downloadBatchFile, undefined, { ...maker, params })).error.code).toBe('STATE_CONFLICT');

    const release = (as: string, totp: string, version = sealed.body.version) =>
      t.call(staff.releaseBatch, { version, totp }, { as, params });
    expect((await release(tokens.maker!, codeOf('maker'))).error.code).toBe('FORBIDDEN');
    expect((await release(tokens.releaser!, '000000')).status).toBe(401);
    expect((await release(tokens.releaser!, codeOf('releaser'), 99)).error).toMatchObject({ code: 'STALE_VERSION' });
    const released = await release(tokens.releaser!, codeOf('releaser'));
    expect(released.body).toMatchObject({ status: 'released', releasedBy: 'releaser' });
    // The code opened one door; a second release is refused for its state, and not for the code.
    expect((await release(tokens.releaser!, codeOf('releaser'), released.body.version)).error).toMatchObject({
      code: 'STATE_CONFLICT',
      details: { current: 'released' },
    });

    const file = await t.call(staff.downloadBatchFile, undefined, { ...maker, params, query: { format: 'pain001' } });
    expect(file).toMatchObject({
      status: 200,
      headers: { 'content-disposition': expect.stringContaining('.pain001.xml') },
    });
    expect(file.bytes.toString()).toContain(`<EndToEndId>${orders[0]!.orderNo}</EndToEndId>`);
    const sent = await t.call(staff.sendBatch, { version: released.body.version }, { ...maker, params });
    expect(sent.body.status).toBe('sent');

    const line = (index: number, amountFen: number, result: string) =>
      `${orders[index]!.orderNo},${firms[index]!.name},${plainYuan(amountFen)},${result}`;
    const text = (lines: string[], fen: number) =>
      [
        `批次号,${made.body.number},笔数,${lines.length},合计金额,${plainYuan(fen)}`,
        '拨付单号,收款户名,金额,处理结果,失败原因',
        ...lines,
      ].join('\n');
    const wrong = await uploadResult(params.id, text([line(0, 10_000_01, '成功')], 10_000_01));
    expect(wrong).toMatchObject({
      status: 200,
      body: { file: { status: 'quarantined', reasons: [expect.stringContaining('不符')] }, batch: { status: 'sent' } },
    });
    const right = text([line(0, 10_000_00, '成功'), line(1, 20_000_00, '失败,账户已销户')], 30_000_00);
    const answer = await uploadResult(params.id, right);
    expect(answer).toMatchObject({
      status: 200,
      body: { file: { status: 'accepted', counts: { paid: 1, failed: 1, unknown: 1 } }, batch: { status: 'partial' } },
    });
    expect((await uploadResult(params.id, right)).body.file.status).toBe('duplicate');

    const why = await t.call(staff.getPayout, undefined, { as: tokens.auditor, params: { id: orders[0]!.id } });
    expect(why.body).toMatchObject({
      status: 'paid',
      measure: { id: measure.id, code: measure.code },
      batch: { number: made.body.number },
      bankLine: { result: '成功' },
      transfers: [{}, {}, {}, { id: `settle:${orders[0]!.id}`, to: '已兑现' }],
    });
    const again = await t.call(
      staff.reissuePayout,
      { version: 3, reason: '企业已恢复账户' },
      { ...maker, params: { id: orders[1]!.id } },
    );
    expect(again).toMatchObject({
      status: 200,
      body: { status: 'payable', orderNo: orders[1]!.orderNo.replace('.1', '.2') },
    });
    const cases = await t.db.read((m) =>
      t.get(ApplicationService).views(
        m,
        orders.map((order) => order.applicationId),
      ),
    );
    expect(orders.map((order) => cases.get(order.applicationId)!.status)).toEqual(['paid', 'payable', 'payable']);
    expect(orders.map((order) => cases.get(order.applicationId)!.payoutStatus)).toEqual(['paid', 'payable', 'unknown']);
  });

  it('shows the firm each step of its money, and tells its inbox', async () => {
    const login = await t.call(firm.loginAsDemo, { account: `demo-${firms[0]!.uscc}` });
    const as = login.body.token;
    const list = await t.call(firm.listApplications, undefined, {
      as,
      query: { enterpriseId: firms[0]!.enterpriseId },
    });
    const one = await t.call(firm.getApplication, undefined, { as, params: { id: list.body.items[0]!.id } });
    expect(one.body.money.map((step) => [step.key, step.state])).toEqual([
      ['approved', 'done'],
      ['batched', 'done'],
      ['released', 'done'],
      ['sent', 'done'],
      ['paid', 'done'],
    ]);
    const inbox = await t.call(firm.listMessages, undefined, { as });
    expect(inbox.body.items.map((message) => message.title)).toContain('款项已到账');
  });

  it('counts what arrived as released, and nothing else', async () => {
    const { body } = await t.call(open.getReleased);
    expect(body).toMatchObject({ cashFen: 10_000_00, nonCashFen: 0, payouts: 1 });
    const pools = await t.call(staff.listPools, undefined, { as: tokens.maker });
    expect(pools.body.items.find((pool) => pool.code === POOL)).toMatchObject({
      paidFen: 10_000_00,
      transitFen: 5_000_00,
      payableFen: 20_000_00,
    });
  });

  it('answers in the error shape for what is wrong', async () => {
    const as = tokens.maker;
    expect((await t.call(staff.createBatch, { poolCode: 'nowhere' }, { as })).error).toMatchObject({
      code: 'BATCH_EMPTY',
      requestId: expect.any(String),
    });
    expect((await t.call(staff.getBatch, undefined, { as, params: { id: newId() } })).status).toBe(404);
    expect((await t.call(staff.getPayout, undefined, { as, params: { id: newId() } })).status).toBe(404);
    expect((await t.call(staff.listBatches)).status).toBe(401);
    expect((await t.call(staff.createBatch, { poolCode: POOL, amountFen: 1 } as never, { as })).error.code).toBe(
      'VALIDATION',
    );
    expect((await t.call(staff.verifyLedger, undefined, { as })).status).toBe(403);
  });

  it('verifies the books on demand, and once a day by a job', async () => {
    const report = await t.call(staff.verifyLedger, undefined, { as: tokens.auditor });
    expect(report.body).toMatchObject({ ok: true });
    expect(report.body.checks.length).toBeGreaterThan(15);
    t.clock.advance({ days: 1 });
    await t.runner.drain();
    const jobs = await t.db.read((m) =>
      m.query('SELECT status, COUNT(*) AS n FROM job WHERE kind = ? GROUP BY status ORDER BY status', [VERIFY_JOB]),
    );
    expect(jobs.map((row: { status: string; n: unknown }) => [row.status, Number(row.n)])).toEqual([
      ['done', 1],
      ['queued', 1],
    ]);
  });
});
