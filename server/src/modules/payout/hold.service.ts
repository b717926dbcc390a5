import type { BatchView } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Idempotency } from '../../platform/http/index.js';
import { AuditService } from '../audit/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { BatchService, type Step } from './batch.service.js';
import { takeDesk } from './payout.desks.js';
import { type BatchRecord, HoldRecord } from './payout.entity.js';
import { PayoutMoves } from './payout.moves.js';
import { batchById } from './payout.repository.js';
import { LIFTERS } from './payout.rules.js';
import { PayoutViews } from './payout.views.js';

/** What becomes of the lines that the finder held: a person answers for each, or it leaves the batch. */
@Injectable()
export class HoldService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly idempotency: Idempotency,
    private readonly moves: PayoutMoves,
    private readonly batches: BatchService,
    private readonly views: PayoutViews,
  ) {}

  /**
   * A person who had no other hand in the payment looked into the doubt and says why it may be paid.
   * @throws {AppError} FORBIDDEN, FOUR_EYES, STATE_CONFLICT unless the batch is sealed and the hold open
   */
  async lift(actor: Actor, input: { id: string; holdId: string; reason: string }): Promise<BatchView> {
    requireRole(actor, ...LIFTERS);
    return this.unit(actor, (m) => this.liftIn(m, actor, input));
  }

  /** Every open hold of a batch by one person with one reason: for a demonstration's past. */
  async liftAllIn(m: EntityManager, actor: Actor, input: { id: string; reason: string; at: Date }): Promise<void> {
    for (const hold of await m.findBy(HoldRecord, { batchId: input.id, status: 'open' }))
      await this.liftIn(m, actor, { ...input, holdId: hold.id });
  }

  /**
   * Takes one line out of a batch that is not released yet: the order can be paid by another batch, and this one is a
   * draft again, because its bytes were made with the line.
   * @throws {AppError} FORBIDDEN, STATE_CONFLICT, STALE_VERSION, NOT_FOUND
   */
  async takeOut(actor: Actor, step: Step & { payoutId: string; reason: string }): Promise<BatchView> {
    requireRole(actor, 'payout_maker');
    return this.unit(actor, async (m) => {
      const { batch, lines, at } = await this.batches.open(m, actor, step, 'take_out');
      const line = lines.find((each) => each.id === step.payoutId);
      if (!line) throw new AppError('NOT_FOUND', { message: '这张拨付单不在批次中' });
      if (lines.length === 1)
        throw new AppError('STATE_CONFLICT', {
          message: '批次只有这一笔，请作废批次',
          details: { current: batch.status },
        });
      await this.moves.move(m, [line], {
        event: 'unbatch',
        actor,
        at,
        reason: step.reason,
        patch: { batchId: null, accountFingerprint: null },
        news: { title: '移出批次，等待重新编批', tone: 'neutral' },
      });
      await m.update(HoldRecord, { batchId: batch.id, payoutId: line.id, status: 'open' }, { status: 'taken_out' });
      const left = {
        lineCount: batch.lineCount - 1,
        totalFen: batch.totalFen - line.amountFen,
        sealedBy: null,
        sealedByName: null,
        sealedAt: null,
        sha256: null,
        manifest: null,
      };
      return this.batches.step(m, actor, batch, 'take_out', left, { at });
    });
  }

  private async liftIn(
    m: EntityManager,
    actor: Actor,
    { id, holdId, reason, at = this.clock.now() }: { id: string; holdId: string; reason: string; at?: Date },
  ): Promise<BatchRecord> {
    const batch = await batchById(m, id);
    const hold = await m.findOneBy(HoldRecord, { id: holdId, batchId: id });
    if (!hold) throw new AppError('NOT_FOUND', { message: '没有找到这条疑点' });
    if (batch.status !== 'sealed')
      throw new AppError('STATE_CONFLICT', { message: '批次不在待放行状态', details: { current: batch.status } });
    await takeDesk(m, actor, [hold.payoutId], 'lift', at);
    const lifted = { status: 'lifted', byId: actor.id, byName: actor.name, liftedAt: at, reason } as const;
    const { affected } = await m.update(HoldRecord, { id: holdId, status: In(['open']) }, lifted);
    if (affected !== 1)
      throw new AppError('STATE_CONFLICT', { message: '这条疑点已处理', details: { current: hold.status } });
    await this.audit.record(m, {
      actor,
      action: 'payout_hold.lift',
      entity: 'payout_hold',
      entityId: holdId,
      after: { batch: batch.number, payoutId: hold.payoutId, kind: hold.kind },
      reason,
    });
    return batch;
  }

  private unit(actor: Actor, work: (m: EntityManager) => Promise<BatchRecord>): Promise<BatchView> {
    return this.db.write(async (m) => {
      const view = await this.views.batch(m, actor, await work(m));
      await this.idempotency.complete(m, view);
      return view;
    });
  }
}
