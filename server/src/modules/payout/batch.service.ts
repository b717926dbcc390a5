import { formatYuanText } from '@qinqing/contract';
import type { BatchView } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { Clock, shanghaiDay } from '../../platform/clock/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Download, Idempotency } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { AuditService } from '../audit/index.js';
import { PayeeAccountService } from '../enterprise/index.js';
import { type Actor, requireRole, StaffService } from '../identity/index.js';
import { LedgerService } from '../ledger/index.js';
import { type BankBatch, batchFaults, OUT_FORMATS, type OutFormat } from './bank/bank-batch.js';
import { mimeOf, writeBatch } from './bank/write-batch.js';
import { BankVault } from './bank-vault.js';
import { deskFault, manifestOf } from './batch.desk.js';
import { BankFileRecord, BatchRecord, PayoutRecord } from './payout.entity.js';
import { conflict, PayoutMoves } from './payout.moves.js';
import { batchById, decidedLines, linesOf, payableOf, payoutsByIds, sealedFiles } from './payout.repository.js';
import { type BatchEvent, batchEdge, batchNumber, FILE_STATES } from './payout.rules.js';
import { PayoutViews } from './payout.views.js';

/** Lines of one batch at most. */
export const MAX_LINES = 5000;
const NUMBER_TRIES = 50;

export interface Step {
  id: string;
  /** the batch as the person saw it */
  version: number;
  at?: Date;
}

/** Batches of orders on their way to the bank: made and sealed by one person, released by another. */
@Injectable()
export class BatchService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly accounts: PayeeAccountService,
    private readonly staff: StaffService,
    private readonly audit: AuditService,
    private readonly idempotency: Idempotency,
    private readonly vault: BankVault,
    private readonly moves: PayoutMoves,
    private readonly views: PayoutViews,
  ) {}

  /** @throws {AppError} FORBIDDEN, BATCH_EMPTY, FOUR_EYES, STATE_CONFLICT */
  async create(actor: Actor, input: { poolCode: string; payoutIds?: readonly string[] }): Promise<BatchView> {
    requireRole(actor, 'payout_maker');
    return this.unit(actor, (m) => this.createIn(m, actor, input));
  }

  /** @throws {AppError} FORBIDDEN, STATE_CONFLICT, STALE_VERSION, FOUR_EYES */
  async seal(actor: Actor, step: Step): Promise<BatchView> {
    requireRole(actor, 'payout_maker');
    return this.unit(actor, (m) => this.sealIn(m, actor, step));
  }

  /** @throws {AppError} FORBIDDEN, STATE_CONFLICT, STALE_VERSION */
  async cancel(actor: Actor, step: Step & { reason: string }): Promise<BatchView> {
    requireRole(actor, 'payout_maker', 'payout_releaser');
    return this.unit(actor, async (m) => {
      const { batch, lines } = await this.open(m, actor, step, 'cancel');
      const news = { title: '批次作废,等待重新编批', tone: 'neutral' } as const;
      await this.moves.move(m, lines, {
        event: 'unbatch',
        actor,
        patch: { batchId: null, accountFingerprint: null },
        news,
      });
      return this.step(m, actor, batch, 'cancel', { reason: step.reason }, step);
    });
  }

  /**
   * The second person agrees, with a fresh one-time code. What was sealed is checked against the rows and the bytes.
   * @throws {AppError} FORBIDDEN, FOUR_EYES, TOTP_INVALID, BATCH_CHANGED, LEDGER_STOPPED, STATE_CONFLICT, STALE_VERSION
   */
  async release(actor: Actor, step: Step & { totp: string }): Promise<BatchView> {
    requireRole(actor, 'payout_releaser');
    return this.unit(actor, (m) =>
      this.releaseIn(m, actor, step, () => this.staff.verifyFreshTotp(m, actor, step.totp)),
    );
  }

  /** @throws {AppError} FORBIDDEN, STATE_CONFLICT, STALE_VERSION, LEDGER_STOPPED */
  async send(actor: Actor, step: Step): Promise<BatchView> {
    requireRole(actor, 'payout_maker', 'payout_releaser');
    return this.unit(actor, (m) => this.sendIn(m, actor, step));
  }

  /**
   * The very bytes that were sealed, every time.
   * @throws {AppError} FORBIDDEN, STATE_CONFLICT before the release, BATCH_CHANGED
   */
  async download(actor: Actor, id: string, format: OutFormat): Promise<Download> {
    requireRole(actor, 'payout_maker', 'payout_releaser', 'auditor');
    return this.db.write(async (m) => {
      const batch = await batchById(m, id);
      if (!FILE_STATES.includes(batch.status)) {
        throw new AppError('STATE_CONFLICT', {
          message: '批次复核放行后才能下载银行文件',
          details: { current: batch.status },
        });
      }
      const file = (await sealedFiles(m, id)).find((each) => each.format === format);
      if (!file) throw new AppError('BATCH_CHANGED');
      const bytes = this.vault.open(file);
      await this.audit.record(m, {
        actor,
        action: 'batch.download',
        entity: 'payout_batch',
        entityId: id,
        after: { format, sha256: file.sha256 },
      });
      return new Download(bytes, file.name, mimeOf(format));
    });
  }

  async createIn(
    m: EntityManager,
    actor: Actor,
    input: { poolCode: string; payoutIds?: readonly string[]; at?: Date },
  ): Promise<BatchRecord> {
    const at = input.at ?? this.clock.now();
    const lines = await this.linesFor(m, actor, input);
    if (lines.length === 0) throw new AppError('BATCH_EMPTY');
    const batch = await this.insertBatch(m, actor, input.poolCode, lines, at);
    const news = { title: '已编入拨付批次', text: `批次 ${batch.number}`, tone: 'info' } as const;
    await this.moves.move(m, lines, { event: 'batch', actor, at, patch: { batchId: batch.id }, news });
    await this.record(m, actor, batch, 'create', { lines: lines.length, totalFen: batch.totalFen });
    return batch;
  }

  async sealIn(m: EntityManager, actor: Actor, step: Step): Promise<BatchRecord> {
    const { batch, lines, at } = await this.open(m, actor, step, 'seal');
    const bank = await this.bankBatch(m, actor, batch, lines, at);
    const faults = batchFaults(bank.lines);
    if (faults.length > 0) {
      throw new AppError('STATE_CONFLICT', {
        message: `有 ${faults.length} 处问题,不能封存:${faults.slice(0, 5).join(';')}`,
        details: { faults },
      });
    }
    const numbers = new Map(bank.lines.map((line) => [line.orderNo, line.accountNumber]));
    for (const line of lines) {
      line.accountFingerprint = this.vault.accountFingerprint(numbers.get(line.orderNo)!);
      await m.update(PayoutRecord, { id: line.id, status: 'batched' }, { accountFingerprint: line.accountFingerprint });
    }
    let sha256 = '';
    for (const format of OUT_FORMATS) {
      const { name, bytes } = await writeBatch(bank, format);
      const id = newId();
      const stored = this.vault.close(id, bytes);
      if (format === 'csv') sha256 = stored.sha256;
      await m.insert(BankFileRecord, {
        id,
        batchId: batch.id,
        direction: 'out',
        format,
        name,
        ...stored,
        status: 'sealed',
        reasons: [],
        counts: null,
        byId: actor.id,
        byName: actor.name,
        at,
        acceptedKey: null,
      });
    }
    const sealed = { sealedBy: actor.id, sealedByName: actor.name, sealedAt: at, sha256, manifest: manifestOf(lines) };
    return this.step(m, actor, batch, 'seal', sealed, step);
  }

  /** @param prove the second factor, asked last so that a refused release does not use a code up */
  async releaseIn(m: EntityManager, actor: Actor, step: Step, prove: () => Promise<void>): Promise<BatchRecord> {
    const { batch, lines, at } = await this.open(m, actor, step, 'release');
    await this.ledger.requireRunning(m);
    await this.requireUnchanged(m, batch, lines);
    await prove();
    const released = await this.step(
      m,
      actor,
      batch,
      'release',
      { releasedBy: actor.id, releasedByName: actor.name, releasedAt: at },
      step,
    );
    await this.moves.announce(m, lines, { title: '拨付已复核放行', step: 'released', tone: 'info' }, at);
    return released;
  }

  async sendIn(m: EntityManager, actor: Actor, step: Step): Promise<BatchRecord> {
    const { batch, lines, at } = await this.open(m, actor, step, 'send');
    await this.requireUnchanged(m, batch, lines);
    await this.ledger.dispatchAll(m, { payoutIds: lines.map((line) => line.id), at });
    const news = { title: '已送银行付款', tone: 'info' } as const;
    await this.moves.move(m, lines, { event: 'dispatch', actor, at, patch: { dispatchedAt: at }, news });
    return this.step(m, actor, batch, 'send', { sentAt: at }, step);
  }

  /** Moves the batch itself; the guard stands in the statement. */
  async step(
    m: EntityManager,
    actor: Actor,
    batch: BatchRecord,
    event: BatchEvent,
    patch: QueryDeepPartialEntity<BatchRecord>,
    { at }: Pick<Step, 'at'>,
  ): Promise<BatchRecord> {
    const edge = batchEdge(batch.status, event);
    if (!edge) throw new AppError('STATE_CONFLICT', { details: { current: batch.status } });
    const changed = { ...patch, status: edge.to, version: batch.version + 1, updatedAt: at ?? this.clock.now() };
    const { affected } = await m
      .createQueryBuilder()
      .update(BatchRecord)
      .set(changed)
      .where({ id: batch.id, status: batch.status, version: batch.version })
      .execute();
    if (affected !== 1)
      throw new AppError('STALE_VERSION', { details: { current: (await batchById(m, batch.id)).status } });
    const before = batch.status;
    const after = Object.assign(batch, changed) as BatchRecord;
    await this.record(m, actor, after, event, {
      before,
      ...(typeof patch.sha256 === 'string' ? { sha256: patch.sha256 } : {}),
    });
    return after;
  }

  private unit(actor: Actor, work: (m: EntityManager) => Promise<BatchRecord>): Promise<BatchView> {
    return this.db.write(async (m) => {
      const view = await this.views.batch(m, actor, await work(m));
      await this.idempotency.complete(m, view);
      return view;
    });
  }

  /** The batch and its lines, after every check of state, version and person. */
  private async open(m: EntityManager, actor: Actor, step: Step, event: BatchEvent) {
    const batch = await batchById(m, step.id);
    const lines = await linesOf(m, batch.id);
    const decided =
      (
        await decidedLines(
          m,
          lines.map((line) => line.id),
          actor.id,
        )
      ).size > 0;
    const fault = deskFault(batch, event, actor, decided);
    if (fault) throw fault;
    if (batch.version !== step.version) throw new AppError('STALE_VERSION', { details: { current: batch.status } });
    return { batch, lines, at: step.at ?? this.clock.now() };
  }

  /** The orders that were named, or all that are payable in the pool and on which this person did not decide. */
  private async linesFor(
    m: EntityManager,
    actor: Actor,
    input: { poolCode: string; payoutIds?: readonly string[] },
  ): Promise<PayoutRecord[]> {
    const { poolCode, payoutIds } = input;
    const named = payoutIds !== undefined;
    const lines = named ? await payoutsByIds(m, [...new Set(payoutIds)]) : await payableOf(m, poolCode, MAX_LINES);
    if (named && lines.length !== new Set(payoutIds).size)
      throw new AppError('NOT_FOUND', { message: '有的拨付单不存在,请刷新后重新选择' });
    const unfit = lines.find((line) => line.status !== 'payable' || line.nonCash || line.poolCode !== poolCode);
    if (unfit) throw unfit.poolCode === poolCode && !unfit.nonCash ? conflict(unfit) : otherPool(unfit);
    const decided = await decidedLines(
      m,
      lines.map((line) => line.id),
      actor.id,
    );
    if (named && decided.size > 0) {
      const orderNos = lines.filter((line) => decided.has(line.id)).map((line) => line.orderNo);
      throw new AppError('FOUR_EYES', {
        message: `您审核过其中 ${orderNos.length} 笔,不能编制其拨付`,
        details: { orderNos },
      });
    }
    return lines.filter((line) => !decided.has(line.id));
  }

  private async insertBatch(
    m: EntityManager,
    actor: Actor,
    poolCode: string,
    lines: readonly PayoutRecord[],
    at: Date,
  ): Promise<BatchRecord> {
    const day = shanghaiDay(at);
    const prefix = batchNumber(day, 0).slice(0, -3);
    const taken = await m
      .createQueryBuilder(BatchRecord, 'b')
      .where('b.number LIKE :prefix', { prefix: `${prefix}%` })
      .getCount();
    const row = m.create(BatchRecord, {
      id: newId(),
      poolCode,
      status: 'draft',
      version: 0,
      lineCount: lines.length,
      totalFen: lines.reduce((sum, line) => sum + line.amountFen, 0),
      madeBy: actor.id,
      madeByName: actor.name,
      madeAt: at,
      imports: 0,
    });
    for (let n = taken + 1; n <= taken + NUMBER_TRIES; n++) {
      row.number = batchNumber(day, n);
      try {
        await m.insert(BatchRecord, row);
        return row;
      } catch (error) {
        // Somebody else made a batch at the same moment: the next number then.
        if (!isUniqueViolation(error)) throw error;
      }
    }
    throw new AppError('STATE_CONFLICT');
  }

  private async bankBatch(
    m: EntityManager,
    actor: Actor,
    batch: BatchRecord,
    lines: readonly PayoutRecord[],
    at: Date,
  ): Promise<BankBatch> {
    const purpose = { entity: 'payout_batch', entityId: batch.id, reason: `封存批次 ${batch.number}` };
    const numbers = await this.accounts.decryptedAll(
      m,
      actor,
      lines.flatMap((line) => line.payeeAccountId ?? []),
      purpose,
    );
    const pool = (await this.ledger.pools(m)).find((each) => each.code === batch.poolCode);
    return {
      number: batch.number,
      at,
      payOn: shanghaiDay(at),
      payer: { name: pool?.department ?? batch.poolCode, poolCode: batch.poolCode },
      lines: lines.map((line) => {
        const account = numbers.get(line.payeeAccountId ?? '');
        if (!account || account.accountName !== line.payeeName)
          throw new AppError('BATCH_CHANGED', { details: { orderNo: line.orderNo } });
        return {
          orderNo: line.orderNo,
          payeeName: account.accountName,
          accountNumber: account.accountNumber,
          bankName: account.bankName,
          branchName: account.branchName ?? undefined,
          amountFen: line.amountFen,
          purpose: line.measureTitle.slice(0, 60),
        };
      }),
    };
  }

  /** @throws {AppError} BATCH_CHANGED where rows or bytes are not what was sealed */
  private async requireUnchanged(m: EntityManager, batch: BatchRecord, lines: readonly PayoutRecord[]): Promise<void> {
    const files = await sealedFiles(m, batch.id);
    for (const file of files) this.vault.open(file);
    const total = lines.reduce((sum, line) => sum + line.amountFen, 0);
    const same =
      OUT_FORMATS.every((format) => files.some((file) => file.format === format)) &&
      files.some((file) => file.format === 'csv' && file.sha256 === batch.sha256) &&
      lines.length === batch.lineCount &&
      total === batch.totalFen &&
      lines.every((line) => line.status === 'batched') &&
      manifestOf(lines) === batch.manifest;
    if (!same) throw new AppError('BATCH_CHANGED', { details: { batch: batch.number } });
  }

  private async record(
    m: EntityManager,
    actor: Actor,
    batch: BatchRecord,
    event: string,
    after: object,
  ): Promise<void> {
    await this.audit.record(m, {
      actor,
      action: `batch.${event}`,
      entity: 'payout_batch',
      entityId: batch.id,
      version: batch.version,
      after: { number: batch.number, status: batch.status, ...after },
      ...(batch.reason ? { reason: batch.reason } : {}),
    });
  }
}

function otherPool(row: PayoutRecord): AppError {
  const why = row.nonCash ? '是非现金减免,不经银行拨付' : '不属于所选资金池';
  return new AppError('STATE_CONFLICT', {
    message: `拨付单 ${row.orderNo}(${formatYuanText(row.amountFen)})${why}`,
    details: { orderNo: row.orderNo },
  });
}
