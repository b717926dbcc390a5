import type { BankDocument, Reconciliation } from '@qinqing/contract/staff';
import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { Clock, shanghaiDay } from '../../platform/clock/index.js';
import { Db, toFen } from '../../platform/db/index.js';
import { Idempotency, type IncomingFile } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { LOG, type Log } from '../../platform/log/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { AuditService } from '../audit/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { LedgerVerifier, TRANSFERS } from '../ledger/index.js';
import { readStatement } from './bank/read-statement.js';
import type { StatementFile } from './bank/statement-file.js';
import { BankDocumentRecord, ReconciliationRecord, StatementLineRecord } from './bank.entity.js';
import { BankDocuments, documentView } from './bank-documents.js';
import { receiveBankFile, type UploadedFile } from './bank-upload.js';
import { ExceptionDesk } from './exception.desk.js';
import { PayoutRecord } from './payout.entity.js';
import { RECONCILED } from './payout.invariants.js';
import { chunks } from './payout.repository.js';
import { READERS } from './payout.views.js';

const KINDS = ['stray_debit', 'missing_debit', 'missing_return'] as const;

/**
 * Day by day, what the books say was paid against what the bank says left the account: ledger = debits − returns = sum
 * of lines, over every order that was sent since the first statement. What the bank took and has not reported yet is
 * told apart as a matter of time; anything else stops all payments until two people have answered for it.
 */
@Injectable()
export class ReconcileService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    @Inject(LOG) private readonly log: Log,
    private readonly audit: AuditService,
    private readonly documents: BankDocuments,
    private readonly exceptions: ExceptionDesk,
    private readonly verifier: LedgerVerifier,
    private readonly idempotency: Idempotency,
  ) {}

  /** @throws {AppError} FORBIDDEN, PAYLOAD_TOO_LARGE, UPLOAD_EMPTY */
  async importStatement(
    actor: Actor,
    part: IncomingFile,
  ): Promise<{ document: BankDocument; reconciliation?: Reconciliation }> {
    requireRole(actor, 'payout_maker', 'payout_releaser', 'finance_reviewer');
    const file = await receiveBankFile(part);
    const read = await readStatement(file.bytes);
    return this.db.write(async (m) => {
      const answer = await this.importIn(m, actor, file, read);
      await this.idempotency.complete(m, answer);
      return answer;
    });
  }

  async importIn(m: EntityManager, actor: Actor, file: UploadedFile, read: StatementFile, at = this.clock.now()) {
    const { day, lines, faults } = read;
    const input = { kind: 'statement', format: read.format, file, lines, day, at } as const;
    if (day !== undefined && day > shanghaiDay(at)) faults.push(`对账单日期 ${day} 在今天之后`);
    if (faults.length > 0 || day === undefined)
      return { document: documentView(await this.documents.quarantine(m, actor, input, faults)) };
    const document = await this.documents.accept(m, actor, input, day);
    if (document.status !== 'accepted') return { document: documentView(document) };
    await this.insertLines(m, document, read);
    const found = await this.reconcileIn(m, actor, day, document, at);
    return { document: documentView(document), reconciliation: viewOf(found, document) };
  }

  async list(
    actor: Actor,
    query: { cursor?: string; limit?: number },
  ): Promise<{ items: Reconciliation[]; nextCursor: string | null }> {
    requireRole(actor, ...READERS);
    const limit = query.limit ?? PAGE_SIZE;
    return this.db.read(async (m) => {
      const find = m
        .createQueryBuilder(ReconciliationRecord, 'r')
        .orderBy('r.id', 'DESC')
        .limit(limit + 1);
      if (query.cursor !== undefined)
        find.andWhere('r.id < :before', { before: decodeCursor(query.cursor, ['string'])[0] });
      const { items, nextCursor } = pageFrom(await find.getMany(), limit, (row) => [row.id]);
      const ids = items.flatMap((row) => row.documentId ?? []);
      const documents = ids.length === 0 ? [] : await m.findBy(BankDocumentRecord, { id: In(ids) });
      return {
        items: items.map((row) =>
          viewOf(
            row,
            documents.find((each) => each.id === row.documentId),
          ),
        ),
        nextCursor,
      };
    });
  }

  /** Compares again at the end of a day: called by the daily job, for what came after the statement. */
  async reconcileDay(actor: Actor, day: string): Promise<ReconciliationRecord | undefined> {
    return this.db.write(async (m) => {
      const first = await firstDay(m);
      if (first === undefined || first > day) return undefined;
      const document = await m.findOneBy(BankDocumentRecord, { acceptedKey: `statement:${day}` });
      return this.reconcileIn(m, actor, day, document ?? undefined, this.clock.now());
    });
  }

  private async reconcileIn(
    m: EntityManager,
    actor: Actor,
    day: string,
    document: BankDocumentRecord | undefined,
    at: Date,
  ): Promise<ReconciliationRecord> {
    const from = new Date(`${(await firstDay(m)) ?? day}T00:00:00+08:00`);
    const until = new Date(new Date(`${day}T00:00:00+08:00`).getTime() + 86_400_000);
    const scope = { from, until, day };
    const sums = await sumsOf(m, scope);
    // Without the day's statement nothing can be said to be missing from it.
    if (document) await this.raiseDifferences(m, scope, at);
    const waiting = await this.exceptions.waiting(m, KINDS);
    const agree = sums.ledgerFen === sums.linesFen;
    const differs = waiting.length > 0 || !agree;
    const row = m.create(ReconciliationRecord, {
      id: newId(),
      day,
      status: differs ? 'differs' : document ? 'balanced' : 'missing',
      documentId: document?.id ?? null,
      ...sums,
      differences: waiting.length + (agree ? 0 : 1),
      byName: actor.name,
      at,
    });
    await m.insert(ReconciliationRecord, row);
    await this.audit.record(m, {
      actor,
      action: `reconciliation.${row.status}`,
      entity: 'reconciliation',
      entityId: row.id,
      after: { day, ...sums, differences: row.differences },
    });
    if (row.status !== 'balanced')
      this.log.warn({ day, ...sums, differences: row.differences }, `reconciliation ${row.status}`);
    if (differs)
      await this.verifier.halt(
        m,
        RECONCILED,
        waiting.slice(0, 5).map((each) => each.title),
      );
    return row;
  }

  private async raiseDifferences(m: EntityManager, scope: Scope, at: Date): Promise<void> {
    for (const line of await strayDebits(m, scope.day))
      await this.exceptions.raise(m, {
        kind: 'stray_debit',
        subjectId: line.id,
        title: `对账单 ${line.day} 第 ${line.lineNo} 行的支出没有对应的拨付单`,
        details: [line.text ?? '', line.reference ?? ''].filter(Boolean),
        amountFen: line.amountFen,
        at,
      });
    for (const [kind, orders, title] of [
      ['missing_debit', await missing(m, scope, 'debit'), '已登记到账，对账单没有这笔支出'],
      ['missing_return', await missing(m, scope, 'return'), '已登记退票，对账单没有这笔退回'],
    ] as const) {
      const still = new Set(orders.map((order) => order.id));
      const gone = (await this.exceptions.waiting(m, [kind])).filter((each) => !still.has(each.subjectId));
      await this.exceptions.drop(
        m,
        kind,
        gone.map((each) => each.subjectId),
      );
      for (const order of orders)
        await this.exceptions.raise(m, {
          kind,
          subjectId: order.id,
          title: `拨付单 ${order.orderNo} ${title}`,
          amountFen: order.amountFen,
          payoutId: order.id,
          at,
        });
    }
  }

  private async insertLines(m: EntityManager, document: BankDocumentRecord, { lines }: StatementFile): Promise<void> {
    const orders = new Map<string, PayoutRecord>();
    const numbers = [...new Set(lines.flatMap((line) => line.orderNo ?? []))];
    for (const part of chunks(numbers))
      for (const row of await m.findBy(PayoutRecord, { orderNo: In(part) })) orders.set(row.orderNo, row);
    const keyOf = (line: StatementFile['lines'][number]) => {
      const order = orders.get(line.orderNo ?? '');
      // Another amount, or never sent: the line stands for no order.
      if (!order || order.amountFen !== line.amountFen || order.dispatchedAt === null) return null;
      return `${line.direction === 'debit' ? 'debit' : 'return'}:${order.id}`;
    };
    const keys = lines.flatMap((line) => keyOf(line) ?? []);
    const used = new Set<string>();
    for (const part of chunks(keys))
      for (const row of await m.findBy(StatementLineRecord, { matchKey: In(part) })) used.add(row.matchKey!);
    const rows = lines.map((line) => {
      const key = keyOf(line);
      const matchKey = key !== null && !used.has(key) ? key : null;
      if (matchKey) used.add(matchKey);
      return {
        id: newId(),
        documentId: document.id,
        lineNo: line.line,
        day: line.day,
        direction: line.direction,
        amountFen: line.amountFen,
        reference: line.reference.slice(0, 100) || null,
        text: line.text.slice(0, 500) || null,
        payoutId: orders.get(line.orderNo ?? '')?.id ?? null,
        matchKey,
      };
    });
    for (const part of chunks(rows))
      await m.createQueryBuilder().insert().into(StatementLineRecord).values(part).updateEntity(false).execute();
  }
}

interface Scope {
  /** orders sent from this moment on are compared */
  from: Date;
  /** the end of the day */
  until: Date;
  day: string;
}

async function firstDay(m: EntityManager): Promise<string | undefined> {
  const row = await m
    .createQueryBuilder(BankDocumentRecord, 'd')
    .select('MIN(d.day)', 'day')
    .where({ kind: 'statement', status: 'accepted' })
    .getRawOne<{ day: string | null }>();
  return row?.day ?? undefined;
}

/** The three figures, each from rows of its own. */
async function sumsOf(m: EntityManager, { from, until, day }: Scope) {
  const one = async (sql: string, values: Record<string, unknown>): Promise<number> => {
    const query = m.createQueryBuilder().select('SUM(t.fen)', 'fen').from(`(${sql})`, 't').setParameters(values);
    return toFen((await query.getRawOne<{ fen: unknown }>())?.fen);
  };
  const { settle, return: back } = TRANSFERS;
  const sent = 'p.nonCash = 0 AND p.dispatchedAt >= :from';
  const ledgerFen = await one(
    `SELECT CASE WHEN l.code = ${settle.code} THEN l.amountFen ELSE -l.amountFen END AS fen
     FROM ledger_transfer l JOIN payout p ON p.id = l.payoutId
     WHERE l.code IN (${settle.code}, ${back.code}) AND l.at < :until AND ${sent}`,
    { from, until },
  );
  const linesFen = await one(
    `SELECT b.amountFen AS fen FROM bank_line b JOIN payout p ON p.id = b.decidesKey
     WHERE b.result = 'paid' AND b.at < :until AND ${sent}
     UNION ALL SELECT -r.amountFen AS fen FROM bank_return r JOIN payout p ON p.id = r.payoutId
     WHERE r.at < :until AND ${sent}`,
    { from, until },
  );
  const matched = (kind: 'debit' | 'return') =>
    `SELECT s.amountFen AS fen FROM statement_line s JOIN payout p ON p.id = s.payoutId
     WHERE s.matchKey LIKE '${kind}:%' AND s.day <= :day`;
  const debitsFen = await one(matched('debit'), { day });
  const returnsFen = await one(matched('return'), { day });
  const timingFen = await one(
    `${matched('debit')} AND (p.settledAt IS NULL OR p.settledAt >= :until)
     UNION ALL SELECT -s.amountFen AS fen FROM statement_line s JOIN payout p ON p.id = s.payoutId
     LEFT JOIN bank_return r ON r.payoutId = p.id AND r.at < :until
     WHERE s.matchKey LIKE 'return:%' AND s.day <= :day AND r.id IS NULL`,
    { day, until },
  );
  return { ledgerFen, linesFen, debitsFen, returnsFen, timingFen };
}

/** Money that left the account for no order, unless two people have explained it. */
function strayDebits(m: EntityManager, day: string): Promise<StatementLineRecord[]> {
  return m
    .createQueryBuilder(StatementLineRecord, 's')
    .where(`s.matchKey IS NULL AND s.direction = 'debit' AND s.day <= :day`, { day })
    .andWhere(`NOT EXISTS (SELECT 1 FROM bank_exception e WHERE e.kind = 'stray_debit' AND e.subjectId = s.id)`)
    .getMany();
}

/** Orders that the books have as paid or returned by the end of the day, and the bank's statements do not. */
function missing(m: EntityManager, { from, until, day }: Scope, kind: 'debit' | 'return'): Promise<PayoutRecord[]> {
  const find = m
    .createQueryBuilder(PayoutRecord, 'p')
    .where('p.nonCash = :cash AND p.dispatchedAt >= :from', { cash: false, from })
    .andWhere(
      `NOT EXISTS (SELECT 1 FROM statement_line s WHERE s.payoutId = p.id AND s.matchKey LIKE '${kind}:%' AND s.day <= :day)`,
      { day },
    )
    .andWhere(
      `NOT EXISTS (SELECT 1 FROM bank_exception e WHERE e.kind = :kind AND e.subjectId = p.id AND e.status = 'resolved')`,
      { kind: `missing_${kind}` },
    );
  if (kind === 'debit') find.andWhere('p.settledAt < :until', { until });
  else find.andWhere('EXISTS (SELECT 1 FROM bank_return r WHERE r.payoutId = p.id AND r.at < :until)', { until });
  return find.getMany();
}

function viewOf(row: ReconciliationRecord, document?: BankDocumentRecord): Reconciliation {
  const { day, status, ledgerFen, linesFen, debitsFen, returnsFen, timingFen, differences, at, byName } = row;
  return {
    day,
    status,
    ledgerFen,
    linesFen,
    debitsFen,
    returnsFen,
    timingFen,
    differences,
    at: at.toISOString(),
    byName,
    ...(document ? { document: { id: document.id, name: document.name, sha256: document.sha256 } } : {}),
  };
}
