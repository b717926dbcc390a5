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
import { printedCode } from './certificate.rules.js';
import { PayoutService } from './payout.service.js';

const POOL = 'POOL-2026-TEST';

describe('payout over HTTP', () => {
  let t: TestApp;
  let measure: MeasureRecord;
  let firms: Firm[];
  const tokens: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  const ids: Record<string, string> = {};
  const codeOf = (name: string) =>
    generateSync({ secret: secrets[name]!, epoch: Math.floor(t.clock.now().getTime() / 1000), strategy: 'totp' });

  beforeAll(async () => {
    t = await testApp();
    const build = new DomainBuilder(t);
    await build.pool(POOL, 100_000_00);
    measure = await build.measure();
    firms = await build.firms(4, { employees: 10, seriouslyDishonest: false });
    const people: Record<string, StaffRole[]> = {
      maker: ['payout_maker'],
      sealer: ['payout_maker'],
      releaser: ['payout_releaser'],
      auditor: ['auditor'],
      leader: ['leader'],
    };
    for (const [username, roles] of Object.entries(people)) {
      const password = 'Correct-Horse-9';
      const made = await t.db.write((m) =>
        t.get(StaffService).create(m, SYSTEM, { username, name: username, department: '财政局', roles, password }),
      );
      secrets[username] = made.totpSecret;
      ids[username] = made.id;
      const { body } = await t.call(staff.startStaffLogin, { username, password });
      const login = await t.call(staff.finishStaffLogin, { challenge: body.challenge, code: codeOf(username) });
      tokens[username] = login.body.token;
    }
    t.clock.advance({ seconds: 60 });
  });
  afterAll(async () => {
    const report = await t.get(LedgerVerifier).verify();
    await t.close();
    expect(report.checks.filter((check) => check.violations > 0)).toEqual([]);
  });

  /** An application that has been approved, with its money frozen, and the order for it. */
  const approve = async (who: Firm, fen: number, deciders: string[] = []) => {
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
        .createOrder(m, { ...input, nonCash: false, payeeAccountId, approvedBy: SYSTEM.id, deciders });
      return { applicationId: applicationId!, ...made };
    });
  };
  let uploads = 0;
  const uploadResult = async (batchId: string, text: string, key = `result-file-${++uploads}`) => {
    const boundary = 'part';
    const body = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="result.csv"\r\nContent-Type: text/csv\r\n\r\n${text}\r\n--${boundary}--\r\n`;
    const response = await t.app.inject({
      method: 'POST',
      url: `/api/staff/batches/${batchId}/results`,
      headers: {
        authorization: `Bearer ${tokens.maker}`,
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'idempotency-key': key,
      },
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

    const foreseen = await t.call(staff.previewBatch, { poolCode: POOL }, maker);
    expect(foreseen.body).toEqual({
      lineCount: 3,
      totalFen: 35_000_00,
      hands: { seal: ['sealer'], release: ['releaser'] },
    });
    const made = await t.call(staff.createBatch, { poolCode: POOL }, { ...maker, idempotencyKey: 'make-batch-0001' });
    expect(made).toMatchObject({
      status: 200,
      body: { status: 'draft', lineCount: 3, totalFen: 35_000_00, can: { seal: false, release: false } },
    });
    const repeated = await t.call(
      staff.createBatch,
      { poolCode: POOL },
      { ...maker, idempotencyKey: 'make-batch-0001' },
    );
    expect(repeated.body.id).toBe(made.body.id);
    const params = { id: made.body.id };
    const seal = (as: string, totp: string) =>
      t.call(staff.sealBatch, { version: made.body.version, totp }, { as, params });
    expect((await seal(tokens.maker!, codeOf('maker'))).error.code).toBe('FOUR_EYES');
    expect((await seal(tokens.sealer!, '000000')).status).toBe(401);
    const sealed = await seal(tokens.sealer!, codeOf('sealer'));
    expect(sealed.body).toMatchObject({
      status: 'sealed',
      sealedBy: 'sealer',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await t.call(staff.downloadBatchFile, undefined, { ...maker, params })).error.code).toBe('STATE_CONFLICT');

    // The firms registered their accounts a moment ago: somebody has to answer for each.
    expect(sealed.body.holds.map((hold) => hold.kind)).toEqual(['account_new', 'account_new', 'account_new']);
    const early = await t.call(
      staff.releaseBatch,
      { version: sealed.body.version, totp: codeOf('releaser') },
      { as: tokens.releaser, params },
    );
    expect(early.error).toMatchObject({ code: 'BATCH_HELD', details: { open: 3 } });
    for (const { id } of sealed.body.holds) {
      const lifted = await t.call(
        staff.liftHold,
        { reason: '已电话核实' },
        { as: tokens.leader, params: { ...params, holdId: id } },
      );
      expect(lifted.status).toBe(200);
    }

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
    const answer = await uploadResult(params.id, right, 'right-result-1');
    expect(answer).toMatchObject({
      status: 200,
      body: { file: { status: 'accepted', counts: { paid: 1, failed: 1, unknown: 1 } }, batch: { status: 'partial' } },
    });
    // The same request again is answered as before; another file under its key is refused; a new one is a duplicate.
    expect((await uploadResult(params.id, right, 'right-result-1')).body).toEqual(answer.body);
    const other = await uploadResult(params.id, `${right}\n`, 'right-result-1');
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
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

  it('certifies what arrived, under a code that anybody can check', async () => {
    const tokenOf = async (who: Firm) =>
      (await t.call(firm.loginAsDemo, { account: `demo-${who.uscc}` })).body.token as string;
    const [paid, failed] = [await tokenOf(firms[0]!), await tokenOf(firms[1]!)];
    const caseOf = async (as: string) => (await t.call(firm.listApplications, undefined, { as })).body.items[0]!.id;
    const params = { id: await caseOf(paid) };

    expect((await t.call(firm.downloadCertificate, undefined, { as: failed, params })).status).toBe(404);
    const early = await t.call(firm.downloadCertificate, undefined, {
      as: failed,
      params: { id: await caseOf(failed) },
    });
    expect(early.error).toMatchObject({ code: 'STATE_CONFLICT', message: '款项到账后才能开具兑付证明' });

    const papers = [
      await t.call(firm.downloadCertificate, undefined, { as: paid, params }),
      await t.call(firm.downloadCertificate, undefined, { as: paid, params }),
      await t.call(firm.downloadReceipt, undefined, { as: paid, params }),
    ];
    for (const { status, bytes, headers } of papers) {
      expect([status, headers['content-type']]).toEqual([200, 'application/pdf']);
      expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
      // Only the characters in use of a font of two megabytes.
      expect(bytes.length).toBeLessThan(150_000);
    }
    expect((await t.call(firm.downloadReceipt, undefined, { as: failed, params })).status).toBe(404);

    const rows: { code: string }[] = await t.db.read((m) => m.query('SELECT code FROM payout_certificate'));
    expect(rows).toHaveLength(1);
    const code = rows[0]!.code;
    const checked = await t.call(open.checkCertificate, undefined, { params: { code: code.toLowerCase() } });
    expect(checked.body).toEqual({
      code: printedCode(code),
      state: 'paid',
      enterpriseName: firms[0]!.name,
      measureTitle: measure.title,
      amountFen: 10_000_00,
      recoveredFen: 0,
      nonCash: false,
      accountTail: expect.stringMatching(/^\d{4}$/),
      paidOn: shanghaiDay(t.clock.now()),
      issuedOn: shanghaiDay(t.clock.now()),
    });
    expect((await t.call(open.checkCertificate, undefined, { params: { code: 'A'.repeat(16) } })).status).toBe(404);
    expect((await t.call(open.checkCertificate, undefined, { params: { code: '1' } })).error.code).toBe('VALIDATION');
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

  it('tells the maker, before and after, that nobody is left to seal or release', async () => {
    const order = await approve(firms[3]!, 1_00, [ids.sealer!, ids.releaser!]);
    const body = { poolCode: POOL, payoutIds: [order.id] };
    const lack = '目前无人可封存：maker编制了本批次，sealer审核过其中的申报；目前无人可放行：releaser审核过其中的申报';
    const foreseen = await t.call(staff.previewBatch, body, { as: tokens.maker });
    expect(foreseen.body).toMatchObject({ lineCount: 1, hands: { seal: [], release: [], lack } });
    const row = await t.call(staff.getPayout, undefined, { as: tokens.maker, params: { id: order.id } });
    expect(row.body.status).toBe('payable');
    const made = await t.call(staff.createBatch, body, { as: tokens.maker });
    expect(made.body.hands?.lack).toBe(lack);
    const params = { id: made.body.id };
    expect((await t.call(staff.getBatch, undefined, { as: tokens.maker, params })).body.hands?.lack).toBe(lack);
    const cancel = { version: made.body.version, reason: '无人可封存' };
    const cancelled = await t.call(staff.cancelBatch, cancel, { as: tokens.maker, params });
    expect(cancelled.body.hands).toBeUndefined();
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
