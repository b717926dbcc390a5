import type { BankException } from '@qinqing/contract/staff';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type EntityManager, Not } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Idempotency, type IncomingFile } from '../../platform/http/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { AuditService } from '../audit/index.js';
import { FileService } from '../file/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { type ExceptionOutcome, ExceptionRecord } from './bank.entity.js';
import { BankResultService } from './bank-result.service.js';
import { ExceptionDesk } from './exception.desk.js';
import { payoutById, payoutsByIds } from './payout.repository.js';
import { isOpenAtBank } from './payout.rules.js';
import { READERS } from './payout.views.js';

const OWNER = 'bank_exception';
const PROPOSERS = ['payout_maker', 'finance_reviewer'] as const;
const CONFIRMERS = ['payout_releaser'] as const;

export interface Proposal {
  id: string;
  version: number;
  outcome: ExceptionOutcome;
  note: string;
  reference?: string;
  /** as printed on the receipt */
  amountFen?: number;
  fileId?: string;
}

/** What the bank left open or the product could not believe: one person proposes with evidence, another confirms. */
@Injectable()
export class ExceptionService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly idempotency: Idempotency,
    private readonly files: FileService,
    private readonly desk: ExceptionDesk,
    private readonly results: BankResultService,
  ) {}

  onModuleInit(): void {
    this.files.registerOwner(
      OWNER,
      async (actor) => actor.kind === 'staff' && READERS.some((role) => actor.roles.includes(role)),
    );
  }

  async list(
    actor: Actor,
    query: { status?: ExceptionRecord['status']; cursor?: string; limit?: number },
  ): Promise<{ items: BankException[]; nextCursor: string | null }> {
    requireRole(actor, ...READERS);
    const limit = query.limit ?? PAGE_SIZE;
    return this.db.read(async (m) => {
      const find = m
        .createQueryBuilder(ExceptionRecord, 'e')
        .orderBy('e.id', 'DESC')
        .limit(limit + 1);
      if (query.status) find.andWhere('e.status = :status', { status: query.status });
      if (query.cursor !== undefined)
        find.andWhere('e.id < :before', { before: decodeCursor(query.cursor, ['string'])[0] });
      const { items, nextCursor } = pageFrom(await find.getMany(), limit, (row) => [row.id]);
      return { items: await this.views(m, actor, items), nextCursor };
    });
  }

  /** A bank's receipt; it belongs to whoever uploads it until it is named in a proposal. */
  async uploadEvidence(actor: Actor, part: IncomingFile): Promise<{ id: string; name: string; sha256: string }> {
    requireRole(actor, ...PROPOSERS);
    const { id, name, sha256: hash } = await this.files.upload(actor, part, 'bank_receipt');
    return { id, name, sha256: hash };
  }

  /** @throws {AppError} FORBIDDEN, STATE_CONFLICT unless the bank owes a result */
  async raiseFor(actor: Actor, payoutId: string): Promise<BankException> {
    requireRole(actor, ...PROPOSERS);
    return this.unit(actor, async (m) => {
      const order = await payoutById(m, payoutId);
      if (!isOpenAtBank(order.status))
        throw new AppError('STATE_CONFLICT', {
          message: '只有已送银行、结果不明的拨付单才能登记',
          details: { current: order.status },
        });
      const row = await this.desk.raise(m, {
        kind: 'unknown_order',
        subjectId: order.id,
        title: `拨付单 ${order.orderNo} 银行结果不明`,
        amountFen: order.amountFen,
        payoutId: order.id,
        ...(order.batchId ? { batchId: order.batchId } : {}),
        at: this.clock.now(),
      });
      await this.record(m, actor, row, 'raise');
      return row;
    });
  }

  /**
   * Says what happened. Where money is said to have been paid or refused, the receipt, its number and its amount are
   * needed; nothing moves before another person confirms.
   * @throws {AppError} FORBIDDEN, VALIDATION, STATE_CONFLICT, STALE_VERSION
   */
  async propose(actor: Actor, input: Proposal): Promise<BankException> {
    requireRole(actor, ...PROPOSERS);
    return this.unit(actor, async (m) => {
      const row = await exceptionById(m, input.id);
      if (!outcomesOf(row).includes(input.outcome)) throw invalid('outcome', '这类异常不能这样处理');
      if (input.outcome !== 'explained') await this.requireEvidence(m, row, input);
      if (input.fileId) await this.files.attach(m, actor, [input.fileId], { kind: OWNER, id: row.id });
      const { outcome, note, reference = null, fileId = null } = input;
      const proposed = { outcome, note, reference, evidenceId: fileId, ...stamp('proposed', actor, this.clock.now()) };
      await this.move(m, row, input.version, 'open', { ...proposed, status: 'proposed' });
      await this.record(m, actor, row, 'propose', { outcome, reference, fileId }, note);
      return row;
    });
  }

  /**
   * Another person agrees, and what was proposed takes effect; or the proposal goes back.
   * @throws {AppError} FORBIDDEN, FOUR_EYES, STATE_CONFLICT, STALE_VERSION
   */
  async confirm(
    actor: Actor,
    input: { id: string; version: number; accept: boolean; note?: string },
  ): Promise<BankException> {
    requireRole(actor, ...CONFIRMERS);
    const before = await this.db.read((m) => exceptionById(m, input.id));
    // Read before the unit of work: nothing outside the database is asked inside it.
    const receipt = before.evidenceId ? await this.files.read(before.evidenceId) : undefined;
    return this.unit(actor, async (m) => {
      const row = await exceptionById(m, input.id);
      if (row.proposedById === actor.id)
        throw new AppError('FOUR_EYES', { message: '处理意见由您提出，须由另一人复核' });
      const at = this.clock.now();
      const changed = input.accept
        ? { status: 'resolved' as const, openKey: null, ...stamp('resolved', actor, at) }
        : { status: 'open' as const, outcome: null, note: input.note ?? null };
      await this.move(m, row, input.version, 'proposed', changed, actor);
      await this.record(m, actor, row, input.accept ? 'confirm' : 'refuse', {}, input.note);
      if (!input.accept || row.payoutId === null || row.outcome === null || row.outcome === 'explained') return row;
      if (!receipt || row.evidenceId !== before.evidenceId) throw new AppError('STALE_VERSION');
      const { outcome: result, reference, note } = row;
      await this.results.decideByEvidence(m, actor, {
        payoutId: row.payoutId,
        result,
        reason: note ?? '',
        reference: reference ?? '',
        key: row.id,
        receipt: { name: `回单-${row.id}`, bytes: receipt },
        at,
      });
      return row;
    });
  }

  private async requireEvidence(m: EntityManager, row: ExceptionRecord, input: Proposal): Promise<void> {
    const order = await payoutById(m, row.payoutId!);
    if (!input.fileId) throw invalid('fileId', '请上传银行回单');
    if (!input.reference) throw invalid('reference', '请填写回单上的银行流水号');
    if (input.amountFen !== order.amountFen) throw invalid('amountFen', '回单金额与拨付单金额不一致');
    if (!isOpenAtBank(order.status))
      throw new AppError('STATE_CONFLICT', {
        message: '银行已有结果，不能再凭回单处理',
        details: { current: order.status },
      });
  }

  /** The guard stands in the statement; a proposal is confirmed by nobody who made it. */
  private async move(
    m: EntityManager,
    row: ExceptionRecord,
    version: number,
    from: ExceptionRecord['status'],
    changed: Partial<ExceptionRecord>,
    other?: Actor,
  ): Promise<void> {
    if (row.status !== from)
      throw new AppError('STATE_CONFLICT', {
        message: '这条异常的状态已变化，请刷新后查看',
        details: { current: row.status, version: row.version },
      });
    const where = { id: row.id, version, status: from, ...(other ? { proposedById: Not(other.id) } : {}) };
    const { affected } = await m.update(ExceptionRecord, where, { ...changed, version: version + 1 });
    if (affected !== 1) throw new AppError('STALE_VERSION', { details: { current: row.status, version: row.version } });
    Object.assign(row, changed, { version: version + 1 });
  }

  private async record(
    m: EntityManager,
    actor: Actor,
    row: ExceptionRecord,
    event: string,
    after: object = {},
    reason?: string,
  ): Promise<void> {
    await this.audit.record(m, {
      actor,
      action: `bank_exception.${event}`,
      entity: 'bank_exception',
      entityId: row.id,
      version: row.version,
      after: { kind: row.kind, status: row.status, payoutId: row.payoutId, ...after },
      ...(reason ? { reason } : {}),
    });
  }

  private unit(actor: Actor, work: (m: EntityManager) => Promise<ExceptionRecord>): Promise<BankException> {
    return this.db.write(async (m) => {
      const [view] = await this.views(m, actor, [await work(m)]);
      await this.idempotency.complete(m, view);
      return view!;
    });
  }

  private async views(m: EntityManager, actor: Actor, rows: readonly ExceptionRecord[]): Promise<BankException[]> {
    const orders = await payoutsByIds(m, [...new Set(rows.flatMap((row) => row.payoutId ?? []))]);
    const numbers = new Map(orders.map((order) => [order.id, order.orderNo]));
    const evidence = await this.files.refs(
      m,
      rows.flatMap((row) => row.evidenceId ?? []),
    );
    const refs = new Map(evidence.map((ref) => [ref.id, ref]));
    return rows.map((row) => viewOf(row, actor, numbers.get(row.payoutId ?? ''), refs.get(row.evidenceId ?? '')));
  }
}

function viewOf(
  row: ExceptionRecord,
  actor: Actor,
  orderNo: string | undefined,
  file: { id: string; name: string; sha256: string } | undefined,
): BankException {
  const has = (roles: readonly string[]) => actor.kind === 'staff' && actor.roles.some((role) => roles.includes(role));
  return {
    id: row.id,
    version: row.version,
    kind: row.kind,
    status: row.status,
    title: row.title,
    details: row.details,
    ...(row.amountFen === null ? {} : { amountFen: row.amountFen }),
    ...(row.batchId ? { batchId: row.batchId } : {}),
    ...(row.payoutId ? { payoutId: row.payoutId } : {}),
    ...(orderNo ? { orderNo } : {}),
    raisedAt: row.raisedAt.toISOString(),
    ...(row.outcome ? { outcome: row.outcome } : {}),
    ...(row.note ? { note: row.note } : {}),
    ...(row.reference ? { reference: row.reference } : {}),
    ...(file ? { evidence: { fileId: file.id, name: file.name, sha256: file.sha256 } } : {}),
    ...(row.proposedBy ? { proposedBy: row.proposedBy } : {}),
    ...(row.proposedAt ? { proposedAt: row.proposedAt.toISOString() } : {}),
    ...(row.resolvedBy ? { resolvedBy: row.resolvedBy } : {}),
    ...(row.resolvedAt ? { resolvedAt: row.resolvedAt.toISOString() } : {}),
    outcomes: outcomesOf(row),
    can: {
      propose: row.status === 'open' && has(PROPOSERS),
      confirm: row.status === 'proposed' && has(CONFIRMERS) && row.proposedById !== actor.id,
    },
  };
}

/** An order is settled by evidence; everything else is explained. */
function outcomesOf({ kind }: ExceptionRecord): ExceptionOutcome[] {
  return kind === 'unknown_order' ? ['paid', 'failed'] : ['explained'];
}

async function exceptionById(m: EntityManager, id: string): Promise<ExceptionRecord> {
  const row = await m.findOneBy(ExceptionRecord, { id });
  if (!row) throw new AppError('NOT_FOUND', { message: '没有找到这条异常' });
  return row;
}

function stamp<K extends 'proposed' | 'resolved'>(verb: K, actor: Actor, at: Date) {
  return { [`${verb}ById`]: actor.id, [`${verb}By`]: actor.name, [`${verb}At`]: at } as Partial<ExceptionRecord>;
}

function invalid(path: string, message: string): AppError {
  return new AppError('VALIDATION', { fields: [{ path, message }] });
}
