import type { BatchEvent } from '@qinqing/contract/edges';
import type { BatchHands, BatchView } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Download, Idempotency } from '../../platform/http/index.js';
import { AuditService } from '../audit/index.js';
import { type Actor, requireRole, StaffService } from '../identity/index.js';
import { LedgerService } from '../ledger/index.js';
import type { OutFormat } from './bank/bank-batch.js';
import { mimeOf } from './bank/write-batch.js';
import { BankLayouts } from './bank-layout.service.js';
import { BankVault } from './bank-vault.js';
import { deskFault, manifestOf } from './batch.desk.js';
import { BatchFiles } from './batch.files.js';
import { BatchHandsService } from './batch.hands.js';
import { idsOf, insertBatch, linesFor } from './batch.lines.js';
import { desksHeld, takeDesk } from './payout.desks.js';
import { HoldFinder } from './hold.finder.js';
import { BatchRecord, HoldRecord } from './payout.entity.js';
import { PayoutMoves } from './payout.moves.js';
import { batchById, linesOf, sealedFiles } from './payout.repository.js';
import { batchEdge, FILE_STATES } from './payout.rules.js';
import { PayoutViews } from './payout.views.js';

/** The guard of the release stands in its statement. */
const NOTHING_HELD = `NOT EXISTS (SELECT 1 FROM payout_hold h WHERE h.batchId = :heldBatch AND h.status = 'open')`;

export interface Step {
  id: string;
  /** the batch as the person saw it */
  version: number;
  at?: Date;
}

interface LayoutChoice {
  /** default: that of the pool's paying account */
  layoutCode?: string;
  /** as the person saw it */
  layoutVersion?: number;
}

/** Batches of orders on their way to the bank: made, sealed and released by three people. */
@Injectable()
export class BatchService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly staff: StaffService,
    private readonly audit: AuditService,
    private readonly idempotency: Idempotency,
    private readonly files: BatchFiles,
    private readonly layouts: BankLayouts,
    private readonly vault: BankVault,
    private readonly moves: PayoutMoves,
    private readonly holds: HoldFinder,
    private readonly views: PayoutViews,
    private readonly hands: BatchHandsService,
  ) {}

  /**
   * What the batch would hold if this person made it, and who would then be left for it.
   * @throws {AppError} FORBIDDEN, BATCH_EMPTY, FOUR_EYES, STATE_CONFLICT
   */
  async preview(
    actor: Actor,
    input: { poolCode: string; payoutIds?: readonly string[] },
  ): Promise<{ lineCount: number; totalFen: number; hands: BatchHands }> {
    requireRole(actor, 'payout_maker');
    return this.db.read(async (m) => {
      const lines = await linesFor(m, actor, input);
      if (lines.length === 0) throw new AppError('BATCH_EMPTY');
      const batch = { status: 'draft', madeBy: actor.id, sealedBy: null } as const;
      const hands = (await this.hands.of(m, batch, idsOf(lines)))!;
      return { lineCount: lines.length, totalFen: lines.reduce((sum, line) => sum + line.amountFen, 0), hands };
    });
  }

  /** @throws {AppError} FORBIDDEN, BATCH_EMPTY, FOUR_EYES, STATE_CONFLICT */
  async create(actor: Actor, input: { poolCode: string; payoutIds?: readonly string[] }): Promise<BatchView> {
    requireRole(actor, 'payout_maker');
    return this.unit(actor, (m) => this.createIn(m, actor, input));
  }

  /**
   * A second person fixes the bytes, with a fresh one-time code.
   * @throws {AppError} FORBIDDEN, STATE_CONFLICT, STALE_VERSION, FOUR_EYES, TOTP_INVALID
   */
  async seal(actor: Actor, step: Step & LayoutChoice & { totp: string }): Promise<BatchView> {
    requireRole(actor, 'payout_maker');
    return this.unit(actor, (m) => this.sealIn(m, actor, step, () => this.staff.verifyFreshTotp(m, actor, step.totp)));
  }

  /** @throws {AppError} FORBIDDEN, STATE_CONFLICT, STALE_VERSION */
  async cancel(actor: Actor, step: Step & { reason: string }): Promise<BatchView> {
    requireRole(actor, 'payout_maker', 'payout_releaser');
    return this.unit(actor, async (m) => {
      const { batch, lines } = await this.open(m, actor, step, 'cancel');
      const news = { title: '批次作废，等待重新编批', tone: 'neutral' } as const;
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
   * A third person agrees, with a fresh one-time code. What was sealed is checked against the rows and the bytes.
   * @throws {AppError} FORBIDDEN, FOUR_EYES, TOTP_INVALID, BATCH_HELD, BATCH_CHANGED, LEDGER_STOPPED, STATE_CONFLICT, STALE_VERSION
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
      const file = (await sealedFiles(m, batch)).find((each) => each.format === format);
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
    const lines = await linesFor(m, actor, input);
    if (lines.length === 0) throw new AppError('BATCH_EMPTY');
    const batch = await this.insertBatch(m, actor, input.poolCode, lines, at);
    await takeDesk(m, actor, idsOf(lines), 'make', at);
    const news = { title: '已编入拨付批次', text: `批次 ${batch.number}`, tone: 'info' } as const;
    await this.moves.move(m, lines, { event: 'batch', actor, at, patch: { batchId: batch.id }, news });
    await this.record(m, actor, batch, 'create', { lines: lines.length, totalFen: batch.totalFen });
    return batch;
  }

  /** @param prove the second factor, asked last so that a refused step does not use a code up */
  async sealIn(
    m: EntityManager,
    actor: Actor,
    step: Step & LayoutChoice,
    prove: () => Promise<void>,
  ): Promise<BatchRecord> {
    const { batch, lines, at } = await this.open(m, actor, step, 'seal');
    const bank = await this.files.read(m, actor, batch, lines, at);
    const layout = await this.layouts.choose(m, batch.poolCode, step);
    await prove();
    await takeDesk(m, actor, idsOf(lines), 'seal', at);
    await this.files.sealAccounts(m, bank, lines);
    await this.holds.hold(m, actor, batch, lines, at);
    const sha256 = await this.files.write(m, actor, batch, bank, at, layout);
    const sealed = {
      sealedBy: actor.id,
      sealedByName: actor.name,
      sealedAt: at,
      sha256,
      manifest: manifestOf(lines),
      layoutCode: layout?.code ?? null,
      layoutVersion: layout?.version ?? null,
    };
    return this.step(m, actor, batch, 'seal', sealed, step);
  }

  /** @param prove the second factor, asked last so that a refused step does not use a code up */
  async releaseIn(m: EntityManager, actor: Actor, step: Step, prove: () => Promise<void>): Promise<BatchRecord> {
    const { batch, lines, at } = await this.open(m, actor, step, 'release');
    await this.ledger.requireRunning(m);
    const held = await m.countBy(HoldRecord, { batchId: batch.id, status: 'open' });
    if (held > 0) throw new AppError('BATCH_HELD', { details: { open: held } });
    await this.files.requireUnchanged(m, batch, lines);
    await prove();
    await takeDesk(m, actor, idsOf(lines), 'release', at);
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
    await this.files.requireUnchanged(m, batch, lines);
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
    const update = m
      .createQueryBuilder()
      .update(BatchRecord)
      .set(changed)
      .where({ id: batch.id, status: batch.status, version: batch.version });
    if (event === 'release') update.andWhere(NOTHING_HELD, { heldBatch: batch.id });
    const { affected } = await update.execute();
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
  async open(m: EntityManager, actor: Actor, step: Step, event: BatchEvent) {
    const batch = await batchById(m, step.id);
    const lines = await linesOf(m, batch.id);
    const held = new Set((await desksHeld(m, idsOf(lines), actor.id)).values());
    const fault = deskFault(batch, event, actor, held);
    if (fault) throw fault;
    if (batch.version !== step.version) throw new AppError('STALE_VERSION', { details: { current: batch.status } });
    return { batch, lines, at: step.at ?? this.clock.now() };
  }

  private insertBatch(...made: Parameters<typeof insertBatch>): Promise<BatchRecord> {
    return insertBatch(...made);
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
