import { setImmediate as yieldLoop } from 'node:timers/promises';
import type { StaffRole } from '@qinqing/contract';
import { generateSync } from 'otplib';
import { type TestApp, testApp } from '../test/app.js';
import { DomainBuilder, staffActor } from '../test/domain.js';
import { upload } from '../test/money.js';
import { ApplicationHistory, ReceiptNumbers } from '../src/modules/application/index.js';
import { AuditService } from '../src/modules/audit/index.js';
import { EnterpriseService } from '../src/modules/enterprise/index.js';
import { StaffService, SYSTEM } from '../src/modules/identity/index.js';
import { InsightService } from '../src/modules/insight/insight.service.js';
import { BankResultService } from '../src/modules/payout/bank-result.service.js';
import { plainYuan } from '../src/modules/payout/bank/bank-batch.js';
import { BatchService } from '../src/modules/payout/batch.service.js';
import { BulkDecisions } from '../src/modules/review/index.js';
import { type Actor, Progress } from '../src/platform/http/index.js';
import { atLeast, atMost, type Bench, type Figure, interleave, median, medianRatio } from './harness.js';
import { fillLedger } from './batch/ledger-fill.js';

const CASES = 10_000;
const LINES = 5_000;
const ENTRIES = 1_000_000;
const TRANSFERS = { few: 10_000, many: 10_000_000 };
const CHUNK = 100;
const AUDIT_UNIT = 5_000;
const POOL = 'POOL-2026-TEST';
const FEN_PER_CASE = 10_000_00;
const ROUNDS = 30;
/** After this long an account is not new any more, which would hold every line of a batch. */
const ACCOUNT_AGE_DAYS = 60;

const bench = 'batch';
const seconds = (figure: string, value: number, goal: number): Figure =>
  atMost({ bench, figure, value, unit: 's' }, goal);

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const start = process.hrtime.bigint();
  const result = await work();
  return { result, seconds: Number(process.hrtime.bigint() - start) / 1e9 };
}

/** Runs work and looks at its progress whenever the loop is free, as another request would. @returns what was seen */
async function watched<T>(
  work: () => Promise<T>,
  look: () => Promise<number | undefined>,
): Promise<{ result: T; seconds: number; seen: number }> {
  const values = new Set<number>();
  let over = false;
  const watch = (async () => {
    while (!over) {
      const value = await look();
      if (value !== undefined) values.add(value);
      await yieldLoop();
    }
  })();
  try {
    return { ...(await timed(work)), seen: values.size };
  } finally {
    over = true;
    await watch;
  }
}

/** Cases on the last desk, each of a firm with an account of its own. */
async function casesOnLastDesk(t: TestApp): Promise<void> {
  const build = new DomainBuilder(t);
  await build.pool(POOL, CASES * FEN_PER_CASE);
  const measure = await build.measure({
    route: [{ stage: 'final', desk: '区人社局分管领导', role: 'final_approver', promiseWorkingDays: 1 }],
  });
  const history = t.get(ApplicationHistory);
  const person = { kind: 'firm', id: 'crowd', name: '经办人', sessionId: '' } as const;
  for (let done = 0; done < CASES; done += CHUNK) {
    const firms = await build.firms(CHUNK, { employees: 10, seriouslyDishonest: false });
    const receipts = await t.get(ReceiptNumbers).take(t.clock.today(), CHUNK);
    const at = t.clock.now();
    await t.db.write(async (m) => {
      const names = await t.get(EnterpriseService).namesOf(
        m,
        firms.map(({ enterpriseId }) => enterpriseId),
      );
      await history.insert(
        m,
        firms.map((firm, i) => ({
          enterprise: names.get(firm.enterpriseId)!,
          measure,
          createdAt: at,
          createdBy: person.id,
          receiptNo: receipts[i]!,
          submittedAt: at,
          answers: { employees: 10, contactPhone: '13800000000' },
          payeeAccountId: firm.payeeAccountId,
          amountFen: FEN_PER_CASE,
          stageIndex: 0,
          events: [
            { event: 'submit', title: '提交', actor: person, at },
            { event: 'start_check', title: '核验', actor: SYSTEM, at },
            { event: 'check_passed', title: '核验完成', actor: SYSTEM, at },
          ],
        })),
      );
    });
  }
}

/** A member of staff with a second factor. */
async function person(t: TestApp, role: StaffRole, n: number): Promise<{ actor: Actor; code: () => string }> {
  const staff = t.get(StaffService);
  const input = {
    username: `${role}-bench-${n}`,
    name: `${role} ${n}`,
    department: '湖里区',
    roles: [role],
    password: 'Correct-Horse-9',
  };
  const { id, totpSecret } = await t.db.write((m) => staff.create(m, SYSTEM, input));
  const actor = await t.db.read((m) => staff.actorOf(m, id));
  const code = () => {
    const epoch = Math.floor(t.clock.now().getTime() / 1000);
    return generateSync({ secret: totpSecret, epoch, strategy: 'totp' });
  };
  return { actor: actor!, code };
}

async function approveInBulk(t: TestApp, log: (line: string) => void): Promise<Figure[]> {
  await casesOnLastDesk(t);
  log(`${CASES} cases on the last desk`);
  t.clock.advance({ days: ACCOUNT_AGE_DAYS });
  const { actor } = await person(t, 'final_approver', 1);
  const bulk = t.get(BulkDecisions);
  const { count, amountFen } = await bulk.preview(actor, { stage: 'final' });
  let id = '';
  const run = await watched(
    async () => {
      ({ id } = await bulk.start(actor, { stage: 'final', all: { count, amountFen } }));
      await t.runner.drain();
    },
    async () => (id === '' ? undefined : (await bulk.find(actor, id)).done),
  );
  const { passed, failed, status } = await bulk.find(actor, id);
  if (status !== 'done' || passed !== CASES)
    throw new Error(`bulk approval ended ${status}: ${passed}, ${failed} failed`);
  return [
    seconds(`bulk-approve ${CASES.toLocaleString('en')} cases`, run.seconds, 60),
    atLeast({ bench, figure: 'steps of its progress seen', value: run.seen, unit: 'steps' }, 10),
  ];
}

async function payInOneBatch(t: TestApp): Promise<Figure[]> {
  const batches = t.get(BatchService);
  const progress = t.get(Progress);
  const maker = await person(t, 'payout_maker', 1);
  const sealer = await person(t, 'payout_maker', 2);
  const releaser = await person(t, 'payout_releaser', 3);
  const look = (actor: Actor, key: string) => async () => (await progress.read(actor, key))?.done;
  const sealed = await watched(
    () =>
      progress.track(sealer.actor, 'bench-seal', async () => {
        const { id, version } = await batches.create(maker.actor, { poolCode: POOL });
        return batches.seal(sealer.actor, { id, version, totp: sealer.code() });
      }),
    look(sealer.actor, 'bench-seal'),
  );
  const { id, version, lines, number } = sealed.result;
  if (lines.length !== LINES) throw new Error(`a batch of ${lines.length} lines`);
  const released = await batches.release(releaser.actor, { id, version, totp: releaser.code() });
  await batches.send(releaser.actor, { id, version: released.version });
  // Some failed, and of some the bank says nothing: each way is taken.
  const named = lines.slice(0, LINES - 50);
  const total = named.reduce((sum, { amountFen }) => sum + amountFen, 0);
  const rows = named.map((line, i) =>
    [line.orderNo, line.enterpriseName, plainYuan(line.amountFen), i % 100 === 0 ? '失败' : '成功', '', ''].join(','),
  );
  const head = `批次号,${number},笔数,${named.length},合计金额,${plainYuan(total)}`;
  const bytes = Buffer.from([head, '拨付单号,收款户名,金额,处理结果,失败原因,银行流水号', ...rows].join('\n'));
  const imported = await watched(
    () =>
      progress.track(maker.actor, 'bench-import', () =>
        t.get(BankResultService).import(maker.actor, id, upload('回盘.csv', bytes)),
      ),
    look(maker.actor, 'bench-import'),
  );
  const { status, counts } = imported.result.file;
  if (status !== 'accepted' || counts?.unknown !== 50) throw new Error(`the result was ${status}`);
  const size = LINES.toLocaleString('en');
  return [
    seconds(`build and seal a batch of ${size} lines`, sealed.seconds, 10),
    atLeast({ bench, figure: 'steps of its progress seen', value: sealed.seen, unit: 'steps' }, 5),
    seconds('import its result', imported.seconds, 30),
    atLeast({ bench, figure: 'steps of its progress seen', value: imported.seen, unit: 'steps' }, 5),
  ];
}

async function verifyChain(t: TestApp, log: (line: string) => void): Promise<Figure[]> {
  const audit = t.get(AuditService);
  const actor = staffActor('auditor');
  const counted = async () => {
    const [row] = (await t.db.read((m) => m.query('SELECT seq FROM audit_head'))) as { seq: unknown }[];
    return Number(row!.seq);
  };
  for (let seq = await counted(); seq < ENTRIES; seq += AUDIT_UNIT) {
    await t.db.write(async (m) => {
      for (let i = 0; i < AUDIT_UNIT; i += 1) {
        await audit.record(m, {
          actor,
          action: 'bench.entry',
          entity: 'bench',
          entityId: String(seq + i),
          version: 1,
          before: { status: 'before' },
          after: { status: 'after', amountFen: i },
        });
      }
    });
  }
  log(`${await counted()} entries in the audit chain`);
  const { result, seconds: took } = await timed(() => audit.verify());
  if (!result.ok || result.checked < ENTRIES) throw new Error(`the chain is broken at ${result.firstBroken}`);
  return [seconds(`verify an audit chain of ${ENTRIES.toLocaleString('en')} rows`, took, 60)];
}

async function dashboard(log: (line: string) => void): Promise<Figure[]> {
  const few = await testApp({ env: { NODE_ENV: 'development' } });
  const many = await testApp({ env: { NODE_ENV: 'development' } });
  try {
    if (many.db.engine !== 'sqlite') {
      log('the dashboard is measured on the embedded engine only');
      return [];
    }
    await fillLedger(few.db, TRANSFERS.few);
    const filled = await timed(() => fillLedger(many.db, TRANSFERS.many));
    log(`${TRANSFERS.many} transfers written in ${filled.seconds.toFixed(0)} s`);
    const reader = staffActor('leader');
    const query = (t: TestApp) => async () =>
      (await timed(() => t.get(InsightService).dashboard(reader, 2026))).seconds * 1000;
    const values = await interleave({ few: query(few), many: query(many) }, ROUNDS);
    log(`dashboard ${median(values.few).toFixed(2)} ms and ${median(values.many).toFixed(2)} ms`);
    return [
      atMost(
        {
          bench,
          figure: 'dashboard at 10,000,000 transfers',
          value: medianRatio(values.many, values.few),
          unit: 'x',
          against: 'at 10,000',
        },
        1.5,
      ),
    ];
  } finally {
    await few.close();
    await many.close();
  }
}

export const batch: Bench = {
  name: 'batch',
  title: 'bulk approval, a batch of 5,000 lines to the bank and back, a long audit chain, a large ledger',
  async run(log) {
    const figures: Figure[] = [];
    // Not as a test: tests switch off what a power cut needs.
    const t = await testApp({ env: { NODE_ENV: 'development' } });
    try {
      figures.push(...(await approveInBulk(t, log)), ...(await payInOneBatch(t)), ...(await verifyChain(t, log)));
    } finally {
      await t.close();
    }
    return [...figures, ...(await dashboard(log))];
  },
};
