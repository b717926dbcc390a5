import type { StaffRole } from '@qinqing/contract';
import { Readable } from 'node:stream';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../src/modules/audit/index.js';
import type { PayeeAccountService } from '../src/modules/enterprise/index.js';
import type { StaffService } from '../src/modules/identity/index.js';
import { LEDGER_INVARIANTS, LedgerService, LedgerVerifier } from '../src/modules/ledger/index.js';
import type { NewNotice, NoticeService } from '../src/modules/notice/index.js';
import { BankResultService } from '../src/modules/payout/bank-result.service.js';
import { BankVault } from '../src/modules/payout/bank-vault.js';
import { BatchService } from '../src/modules/payout/batch.service.js';
import { PayoutHistory } from '../src/modules/payout/payout.history.js';
import { PAYOUT_INVARIANTS } from '../src/modules/payout/payout.invariants.js';
import { PayoutMoves } from '../src/modules/payout/payout.moves.js';
import { type CaseNews, PayoutCases } from '../src/modules/payout/payout.ports.js';
import { PayoutService } from '../src/modules/payout/payout.service.js';
import { PayoutViews } from '../src/modules/payout/payout.views.js';
import { Cipher } from '../src/platform/crypto/index.js';
import { InvariantRegistry } from '../src/platform/db/index.js';
import { AppError } from '../src/platform/errors/index.js';
import { Idempotency, type IncomingFile, PublicCache, type StaffActor } from '../src/platform/http/index.js';
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
    { enterpriseId: string; accountName: string; accountNumber: string; nameMatches: boolean }
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
    decryptedAll: async (_m: EntityManager, _a: unknown, ids: readonly string[]) =>
      new Map(ids.map((id) => [id, { ...accounts.get(id)!, ...bank }])),
  } as unknown as PayeeAccountService;
  const staff = {
    verifyFreshTotp: async (_m: EntityManager, _a: unknown, code: string) => {
      if (!codes.has(code)) throw new AppError('TOTP_INVALID');
    },
  } as unknown as StaffService;
  const inbox = {
    send: async (_: EntityManager, notice: NewNotice) => void notices.push(notice),
  } as unknown as NoticeService;

  const audit = new AuditService(t.db, t.clock, t.config);
  const registry = new InvariantRegistry();
  registry.register(...LEDGER_INVARIANTS, ...PAYOUT_INVARIANTS);
  const cases = new Cases();
  const ledger = new LedgerService(t.db, t.clock, audit, new PublicCache(t.db, t.clock, t.log));
  const verifier = new LedgerVerifier(t.db, t.clock, registry, audit);
  const moves = new PayoutMoves(t.clock, audit, cases, inbox);
  const views = new PayoutViews(t.db, ledger, audit, cases);
  const vault = new BankVault(new Cipher(t.config.encryptionKeys));
  const idempotency = new Idempotency(t.db, t.clock);
  const payouts = new PayoutService(t.db, t.clock, ledger, payees, audit, cases, moves);
  const batches = new BatchService(t.db, t.clock, ledger, payees, staff, audit, idempotency, vault, moves, views);
  const results = new BankResultService(t.db, t.clock, ledger, audit, vault, batches, moves, views);
  const history = new PayoutHistory(t.config, batches, results);

  const people = {
    maker: staffMember('经办', 'payout_maker'),
    releaser: staffMember('复核', 'payout_releaser'),
    approver: staffMember('终审', 'final_approver'),
    auditor: staffMember('审计', 'auditor'),
  };

  const openPool = async (fen: number, nonCash = false): Promise<string> => {
    const code = `T-${newId()}`;
    await t.db.write(async (m) => {
      await ledger.openPool(m, { code, name: '测试资金池', year: 2026, nonCash, department: '湖里区文旅局' });
      await ledger.appropriate(m, staffMember('预算', 'admin'), { poolCode: code, fen, reference: '1号' });
    });
    return code;
  };
  const addAccount = (enterpriseId: string, nameMatches = true): string => {
    const id = newId();
    const accountNumber = String(6222000000000000 + accounts.size);
    accounts.set(id, { enterpriseId, accountName: '厦门一号有限公司', accountNumber, nameMatches });
    return id;
  };
  /** A case that is approved: its money is frozen, and then an order is made for it. */
  const order = async (
    poolCode: string,
    fen: number,
    more: { deciders?: string[]; nonCash?: boolean; m?: EntityManager } = {},
  ) => {
    const applicationId = newId();
    const enterpriseId = newId();
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

  return {
    t,
    audit,
    ledger,
    verifier,
    payouts,
    batches,
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
  };
}

export type MoneyRig = ReturnType<typeof moneyRig>;
