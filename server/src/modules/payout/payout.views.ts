import type { BankFile, BatchHold, BatchRow, BatchView, PayoutRow, PayoutView } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Db } from '../../platform/db/index.js';
import { AuditService } from '../audit/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { LedgerService } from '../ledger/index.js';
import { deskOf } from './batch.desk.js';
import { BatchHandsService } from './batch.hands.js';
import { idsOf } from './batch.lines.js';
import { desksHeld } from './payout.desks.js';
import type { BankFileRecord, BatchRecord, HoldRecord, PayoutRecord, ResultCounts } from './payout.entity.js';
import { PayoutCases } from './payout.ports.js';
import {
  batchById,
  countsOf,
  decidingLine,
  filesOf,
  holdsOf,
  linesOf,
  numbersOf,
  pageOfBatches,
  pageOfPayouts,
  payoutById,
  standing,
  type PayoutQuery,
} from './payout.repository.js';

export const READERS = [
  'payout_maker',
  'payout_releaser',
  'finance_reviewer',
  'final_approver',
  'leader',
  'auditor',
  'admin',
] as const;
const RESULT_TEXT = { paid: '成功', failed: '失败', pending: '处理中' } as const;

/** What the console reads about orders and batches. */
@Injectable()
export class PayoutViews {
  constructor(
    private readonly db: Db,
    private readonly ledger: LedgerService,
    private readonly audit: AuditService,
    private readonly cases: PayoutCases,
    private readonly hands: BatchHandsService,
  ) {}

  async listPayouts(actor: Actor, query: PayoutQuery): Promise<{ items: PayoutRow[]; nextCursor: string | null }> {
    requireRole(actor, ...READERS);
    return this.db.read(async (m) => {
      const { items, nextCursor } = await pageOfPayouts(m, query);
      const numbers = await numbersOf(
        m,
        items.flatMap((row) => row.batchId ?? []),
      );
      return { items: items.map((row) => payoutRow(row, numbers)), nextCursor };
    });
  }

  /** Why was this paid: everything about one order. */
  async payout(actor: Actor, id: string): Promise<PayoutView> {
    requireRole(actor, ...READERS);
    const history = await this.audit.historyOf('payout', id);
    return this.db.read(async (m) => {
      const row = await payoutById(m, id);
      const batch = row.batchId ? await batchById(m, row.batchId) : undefined;
      const decided = await decidingLine(m, id);
      const { measure, evaluation, totalControl, decisions } = await this.cases.explain(m, row.applicationId);
      return {
        ...payoutRow(row, new Map(batch ? [[batch.id, batch.number]] : [])),
        version: row.version,
        measure,
        ...(evaluation ? { evaluation } : {}),
        ...(totalControl ? { totalControl } : {}),
        decisions,
        ...(batch ? { batch: batchBrief(batch) } : {}),
        ...(decided ? { bankLine: bankLineOf(decided) } : {}),
        transfers: await this.ledger.transfersOf(m, { payoutId: id, applicationId: row.applicationId }),
        audit: history.map(({ seq, at, actorName, action, hash }) => ({ seq, at, actorName, action, hash })),
      };
    });
  }

  async listBatches(
    actor: Actor,
    query: { status?: BatchRecord['status']; cursor?: string; limit?: number },
  ): Promise<{ items: BatchRow[]; nextCursor: string | null }> {
    requireRole(actor, ...READERS);
    return this.db.read(async (m) => {
      const { items, nextCursor } = await pageOfBatches(m, query);
      const counts = await countsOf(
        m,
        items.map((row) => row.id),
      );
      return { items: items.map((row) => batchRow(row, counts.get(row.id)!)), nextCursor };
    });
  }

  async batchFor(actor: Actor, id: string): Promise<BatchView> {
    requireRole(actor, ...READERS);
    return this.db.read(async (m) => this.batch(m, actor, await batchById(m, id)));
  }

  /** The permission has been checked by the caller. */
  async batch(m: EntityManager, actor: Actor, batch: BatchRecord): Promise<BatchView> {
    const lines = await linesOf(m, batch.id);
    const counts = await countsOf(m, [batch.id]);
    const desks = await desksHeld(m, idsOf(lines), actor.id);
    const hands = await this.hands.of(m, batch, idsOf(lines));
    const numbers = new Map([[batch.id, batch.number]]);
    return {
      ...batchRow(batch, counts.get(batch.id)!),
      lines: lines.map((line) => payoutRow(line, numbers)),
      files: standing(await filesOf(m, batch.id), batch).map(fileView),
      holds: (await holdsOf(m, batch.id)).map((hold) => holdView(hold, lines)),
      ...(hands ? { hands } : {}),
      can: deskOf(batch, actor, new Set(desks.values())),
    };
  }
}

function payoutRow(row: PayoutRecord, numbers: ReadonlyMap<string, string>): PayoutRow {
  const batchNumber = row.batchId ? numbers.get(row.batchId) : undefined;
  return {
    id: row.id,
    orderNo: row.orderNo,
    applicationId: row.applicationId,
    receiptNo: row.receiptNo,
    measureTitle: row.measureTitle,
    poolCode: row.poolCode,
    enterpriseName: row.enterpriseName,
    accountMasked: row.accountMasked ?? '',
    bankName: row.bankName ?? '',
    amountFen: row.amountFen,
    nonCash: row.nonCash,
    status: row.status,
    ...(row.batchId ? { batchId: row.batchId } : {}),
    ...(batchNumber ? { batchNumber } : {}),
    ...(row.reason ? { reason: row.reason } : {}),
    approvedAt: row.approvedAt.toISOString(),
    ...(row.settledAt ? { settledAt: row.settledAt.toISOString() } : {}),
  };
}

function batchRow(row: BatchRecord, counts: ResultCounts & { pending: number }): BatchRow {
  return {
    id: row.id,
    number: row.number,
    poolCode: row.poolCode,
    status: row.status,
    version: row.version,
    lineCount: row.lineCount,
    totalFen: row.totalFen,
    counts,
    madeBy: row.madeByName,
    madeAt: row.madeAt.toISOString(),
    ...(row.sealedByName ? { sealedBy: row.sealedByName } : {}),
    ...(row.sealedAt ? { sealedAt: row.sealedAt.toISOString() } : {}),
    ...(row.releasedByName ? { releasedBy: row.releasedByName } : {}),
    ...(row.releasedAt ? { releasedAt: row.releasedAt.toISOString() } : {}),
    ...(row.sentAt ? { sentAt: row.sentAt.toISOString() } : {}),
    ...(row.sha256 ? { sha256: row.sha256 } : {}),
    ...(row.layoutCode ? { layoutCode: row.layoutCode } : {}),
    ...(row.layoutVersion ? { layoutVersion: row.layoutVersion } : {}),
  };
}

function batchBrief(batch: BatchRecord): NonNullable<PayoutView['batch']> {
  return {
    id: batch.id,
    number: batch.number,
    ...(batch.sha256 ? { sha256: batch.sha256 } : {}),
    madeBy: batch.madeByName,
    ...(batch.sealedByName ? { sealedBy: batch.sealedByName } : {}),
    ...(batch.releasedByName ? { releasedBy: batch.releasedByName } : {}),
  };
}

function bankLineOf({
  line,
  file,
}: NonNullable<Awaited<ReturnType<typeof decidingLine>>>): NonNullable<PayoutView['bankLine']> {
  return {
    fileName: file.name,
    line: line.lineNo,
    result: RESULT_TEXT[line.result],
    ...(line.reason ? { reason: line.reason } : {}),
    at: line.at.toISOString(),
  };
}

function holdView(hold: HoldRecord, lines: readonly PayoutRecord[]): BatchHold {
  const line = lines.find((each) => each.id === hold.payoutId);
  return {
    id: hold.id,
    payoutId: hold.payoutId,
    ...(line ? { orderNo: line.orderNo, enterpriseName: line.enterpriseName } : {}),
    kind: hold.kind,
    detail: hold.detail,
    status: hold.status,
    at: hold.at.toISOString(),
    ...(hold.byName ? { liftedBy: hold.byName } : {}),
    ...(hold.liftedAt ? { liftedAt: hold.liftedAt.toISOString() } : {}),
    ...(hold.reason ? { reason: hold.reason } : {}),
  };
}

export function fileView(file: Omit<BankFileRecord, 'content'>): BankFile {
  return {
    id: file.id,
    direction: file.direction,
    name: file.name,
    sha256: file.sha256,
    status: file.status,
    reasons: file.reasons,
    ...(file.counts ? { counts: file.counts } : {}),
    at: file.at.toISOString(),
    byName: file.byName,
  };
}
