import type { StaffRole } from '@qinqing/contract';
import { Readable } from 'node:stream';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../src/modules/audit/index.js';
import type { EnterpriseService, PayeeAccountService } from '../src/modules/enterprise/index.js';
import type { FileService } from '../src/modules/file/index.js';
import type { StaffService } from '../src/modules/identity/index.js';
import { LEDGER_INVARIANTS, LedgerService, LedgerVerifier } from '../src/modules/ledger/index.js';
import type { NewNotice, NoticeService } from '../src/modules/notice/index.js';
import { plainYuan } from '../src/modules/payout/bank/bank-batch.js';
import { BankResultService } from '../src/modules/payout/bank-result.service.js';
import { BankDocuments } from '../src/modules/payout/bank-documents.js';
import { BankReturnService } from '../src/modules/payout/bank-return.service.js';
import { ExceptionDesk } from '../src/modules/payout/exception.desk.js';
import { ExceptionService } from '../src/modules/payout/exception.service.js';
import { ReconcileService } from '../src/modules/payout/reconcile.service.js';
import { RepairDesk } from '../src/modules/payout/repair.desk.js';
import { RepairService } from '../src/modules/payout/repair.service.js';
import { BankVault } from '../src/modules/payout/bank-vault.js';
import { BankLayouts } from '../src/modules/payout/bank-layout.service.js';
import { BatchHandsService } from '../src/modules/payout/batch.hands.js';
import { BatchFiles } from '../src/modules/payout/batch.files.js';
import { BatchService } from '../src/modules/payout/batch.service.js';
import { HoldFinder } from '../src/modules/payout/hold.finder.js';
import { HoldService } from '../src/modules/payout/hold.service.js';
import { PayoutHistory } from '../src/modules/payout/payout.history.js';
import { PAYOUT_INVARIANTS } from '../src/modules/payout/payout.invariants.js';
import { PayoutMoves } from '../src/modules/payout/payout.moves.js';
import { type CaseNews, PayoutCases } from '../src/modules/payout/payout.ports.js';
import { PayoutService } from '../src/modules/payout/payout.service.js';
import { PayoutViews } from '../src/modules/payout/payout.views.js';
import { Cipher, sha256 } from '../src/platform/crypto/index.js';
import { InvariantRegistry } from '../src/platform/db/index.js';
import { AppError } from '../src/platform/errors/index.js';
import {
  Idempotency,
  type FirmActor,
  type IncomingFile,
  MemoryProgress,
  Progress,
  PublicCache,
  type StaffActor,
} from '../src/platform/http/index.js';
import { newId } from '../src/platform/ids/index.js';
import type { TestDatabase } from './database.js';

export function staffMember(name: string, ...roles: StaffRole[]): StaffActor {
  return { kind: 'staff', id: newId(), name, roles, sessionId: newId() };
}

export function upload(name: string, bytes: Buffer): IncomingFile {
  const stream = Object.assign(Readable.from([bytes]), { truncated: false });
  return { filename: name, declaredMime: 'text/csv', stream, fields: {} };
}

/** Ledger and payouts on a test database, with the cases, accounts, codes and messages around them under control. */
export function moneyRig(t: TestDatabase) {
  const accounts = new Map<
    string,
    { enterpriseId: string; accountName: string; accountNumber: string; nameMatches: boolean; registeredAt: Date }
  >();
  const news: CaseNews[] = [];
  const notices: NewNotice[] = [];
  const codes = new Set(['123456']);
  let receipts = 0;
  let deciders: string[] = [];

  class Cases extends PayoutCases {
    async brief() {
      receipts++;
      return {
        receiptNo: `HL20260302${String(receipts).padStart(6, '0')}X`,
        measureTitle: '首次纳统奖励',
        enterpriseName: '厦门一号有限公司',
      };
    }
    async deciders() {
      return deciders;
    }
    async explain() {
      return { measure: { id: newId(), code: 'M1', version: 1, title: '首次纳统奖励' }, decisions: [] };
    }
    async record(_: EntityManager, all: readonly CaseNews[]) {
      news.push(...all);
    }
  }
  const bank = { bankName: '建设银行', branchName: '湖里支行' };
  const payees = {
    get: async (_: EntityManager, id: string) => {
      const account = accounts.get(id);
      if (!account) throw new AppError('NOT_FOUND');
      return {
        id,
        ...account,
        ...bank,
        accountMasked: `${account.accountNumber.slice(0, 4)} **** ${account.accountNumber.slice(-4)}`,
        createdAt: '',
      };
    },
    risks: async (_: EntityManager, ids: readonly string[]) =>
      new Map(
        ids.map((id) => {
          const { registeredAt, accountNumber, enterpriseId } = accounts.get(id)!;
          const others = [...accounts.values()].filter(
            (each) => each.accountNumber === accountNumber && each.enterpriseId !== enterpriseId,
          );
          return [id, { registeredAt, otherFirms: new Set(others.map((each) => each.enterpriseId)).size }];
        }),
      ),
    decryptedAll: async (_m: EntityManager, _a: unknown, ids: readonly string[]) =>
      new Map(ids.map((id) => [id, { ...accounts.get(id)!, ...bank }])),
  } as unknown as PayeeAccountService;
  const staff = {
    verifyFreshTotp: async (_m: EntityManager, _a: unknown, code: string) => {
      if (!codes.has(code)) throw new AppError('TOTP_INVALID');
    },
    activeHolders: async () => [],
  } as unknown as StaffService;
  const inbox = {
    send: async (_: EntityManager, notice: NewNotice) => void notices.push(notice),
  } as unknown as NoticeService;

  const members = new Map<string, string>();
  const firms = {
    requireMember: async (_: EntityManager, actor: FirmActor, enterpriseId: string) => {
      if (members.get(actor.id) !== enterpriseId) throw new AppError('NOT_FOUND');
    },
  } as unknown as EnterpriseService;
  const papers = new Map<string, Buffer>();
  const files = {
    attach: async () => [],
    refs: async (_: EntityManager, ids: string[]) =>
      ids.map((id) => ({ id, name: '回单.pdf', sha256: sha256(papers.get(id)!) })),
    read: async (id: string) => papers.get(id)!,
  } as unknown as FileService;
  const audit = new AuditService(t.db, t.clock, t.config);
  const registry = new InvariantRegistry();
  registry.register(...LEDGER_INVARIANTS, ...PAYOUT_INVARIANTS);
  const cases = new Cases();
  const ledger = new LedgerService(t.db, t.clock, audit, new PublicCache(t.db, t.clock, t.log));
  const verifier = new LedgerVerifier(t.db, t.clock, registry, audit);
  const repairDesk = new RepairDesk();
  const exceptionDesk = new ExceptionDesk();
  const moves = new PayoutMoves(t.clock, audit, cases, inbox);
  const hands = new BatchHandsService(staff);
  const views = new PayoutViews(t.db, ledger, audit, cases, hands);
  const vault = new BankVault(new Cipher(t.config.encryptionKeys));
  const idempotency = new Idempotency(t.db, t.clock);
  const payouts = new PayoutService(t.db, t.clock, ledger, payees, audit, cases, moves, repairDesk, idempotency);
  const finder = new HoldFinder(t.clock, t.config, payees, audit);
  const progress = new Progress(new MemoryProgress());
  const layouts = new BankLayouts(t.db, t.clock, ledger, audit, idempotency);
  const batchFiles = new BatchFiles(ledger, payees, vault, progress);
  const batches = new BatchService(
    t.db,
    t.clock,
    ledger,
    staff,
    audit,
    idempotency,
    batchFiles,
    layouts,
    vault,
    moves,
    finder,
    views,
    hands,
  );
  const holds = new HoldService(t.db, t.clock, audit, idempotency, moves, batches, views);
  const results = new BankResultService(
    t.db,
    t.clock,
    ledger,
    audit,
    vault,
    batches,
    moves,
    exceptionDesk,
    repairDesk,
    views,
    idempotency,
    progress,
  );
  const history = new PayoutHistory(t.config, batches, holds, results);

  const documents = new BankDocuments(t.db, audit, vault, exceptionDesk);
  const returns = new BankReturnService(t.db, t.clock, ledger, documents, moves, repairDesk, idempotency);
  const reconcile = new ReconcileService(t.db, t.clock, t.log, audit, documents, exceptionDesk, verifier, idempotency);
  const repairs = new RepairService(t.db, t.clock, audit, idempotency, firms, payees, inbox, payouts);
  const exceptions = new ExceptionService(t.db, t.clock, audit, idempotency, files, exceptionDesk, results);

  const people = {
    maker: staffMember('经办', 'payout_maker'),
    sealer: staffMember('封存', 'payout_maker'),
    releaser: staffMember('复核', 'payout_releaser'),
    approver: staffMember('终审', 'final_approver'),
    auditor: staffMember('审计', 'auditor'),
    leader: staffMember('领导', 'leader'),
  };

  const openPool = async (fen: number, nonCash = false): Promise<string> => {
    const code = `T-${newId()}`;
    await t.db.write(async (m) => {
      await ledger.openPool(m, { code, name: '测试资金池', year: 2026, nonCash, department: '湖里区文旅局' });
      await ledger.appropriate(m, staffMember('预算', 'admin'), { poolCode: code, fen, reference: '1号' });
    });
    return code;
  };
  /** An account that has been registered for a year, so that nothing about it is unusual. */
  const addAccount = (enterpriseId: string, nameMatches = true): string => {
    const id = newId();
    const accountNumber = String(6222000000000000 + accounts.size);
    const registeredAt = new Date(t.clock.now().getTime() - 365 * 86_400_000);
    accounts.set(id, { enterpriseId, accountName: '厦门一号有限公司', accountNumber, nameMatches, registeredAt });
    return id;
  };
  /** A case that is approved: its money is frozen, and then an order is made for it. */
  const order = async (
    poolCode: string,
    fen: number,
    more: { deciders?: string[]; nonCash?: boolean; enterpriseId?: string; m?: EntityManager } = {},
  ) => {
    const applicationId = newId();
    const enterpriseId = more.enterpriseId ?? newId();
    const measureId = newId();
    const nonCash = more.nonCash ?? false;
    const payeeAccountId = nonCash ? null : addAccount(enterpriseId);
    deciders = more.deciders ?? [];
    const input = {
      applicationId,
      enterpriseId,
      measureId,
      poolCode,
      fen,
      nonCash,
      payeeAccountId,
      approvedBy: people.approver.id,
    };
    const make = async (m: EntityManager) => {
      await ledger.freeze(m, input);
      return payouts.createOrder(m, input);
    };
    const made = await (more.m ? make(more.m) : t.db.write(make));
    return { ...input, ...made };
  };

  /** The bank's answer that all of these orders were paid, read by the real reader. */
  const pay = (
    batch: { id: string; number: string },
    orders: readonly { orderNo: string; fen: number }[],
    result = '成功',
  ) => {
    const total = orders.reduce((sum, each) => sum + each.fen, 0);
    const rows = orders.map((each) => [each.orderNo, '厦门一号有限公司', plainYuan(each.fen), result].join(','));
    const head = `批次号,${batch.number},笔数,${orders.length},合计金额,${plainYuan(total)}`;
    const bytes = Buffer.from([head, '拨付单号,收款户名,金额,处理结果', ...rows].join('\n'));
    return results.import(people.maker, batch.id, upload('回盘.csv', bytes));
  };

  return {
    t,
    audit,
    ledger,
    verifier,
    payouts,
    batches,
    holds,
    layouts,
    returns,
    repairs,
    exceptions,
    reconcile,
    members,
    papers,
    results,
    history,
    views,
    people,
    news,
    notices,
    accounts,
    openPool,
    addAccount,
    order,
    pay,
  };
}

export type MoneyRig = ReturnType<typeof moneyRig>;
