import { type FileRef, formatYuanText } from '@qinqing/contract';
import type { ClawbackView } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { affectedOne, Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Idempotency, type IncomingFile } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { FileService } from '../file/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { LedgerService } from '../ledger/index.js';
import { ClawbackDesk, fault } from './clawback.desk.js';
import { ClawbackReceiptRecord, ClawbackRecord } from './clawback.entity.js';
import { clawbackById, instalmentsOf, receiptsOf } from './clawback.repository.js';
import { CLAWBACK_OWNER, CLAWBACK_ROLES } from './clawback.rules.js';
import { ClawbackViews } from './clawback.views.js';
import { PayoutMoves } from './payout.moves.js';
import { payoutById } from './payout.repository.js';
import { PayoutService } from './payout.service.js';

export interface NewReceipt {
  id: string;
  version: number;
  amountFen?: number | undefined;
  receivedOn: string;
  reference?: string | undefined;
  evidenceFileId?: string | undefined;
  offsetPayoutId?: string | undefined;
}

/** What comes back of a claim: written down by one person, confirmed by another, and then in the books. */
@Injectable()
export class ClawbackReceipts {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly moves: PayoutMoves,
    private readonly payouts: PayoutService,
    private readonly desk: ClawbackDesk,
    private readonly views: ClawbackViews,
    private readonly files: FileService,
    private readonly idempotency: Idempotency,
  ) {}

  /** A paper that shows what the bank received; it becomes part of the clawback with its receipt. */
  async uploadEvidence(actor: Actor, file: IncomingFile): Promise<FileRef> {
    requireRole(actor, ...CLAWBACK_ROLES);
    return this.files.upload(actor, file, 'material');
  }

  /** Writes down what came in, or what is to be set off; it counts once another person has confirmed it. */
  async recordReceipt(actor: Actor, input: NewReceipt): Promise<ClawbackView> {
    requireRole(actor, ...CLAWBACK_ROLES);
    return this.unit(actor, async (m) => {
      const row = await this.desk.open(m, actor, input, 'receive');
      const receipts = await receiptsOf(m, row.id);
      const pendingFen = receipts
        .filter(({ status }) => status === 'recorded')
        .reduce((sum, each) => sum + each.amountFen, 0);
      const leftFen = row.amountFen - row.recoveredFen - pendingFen;
      const at = this.clock.now();
      const what = await this.whatCameIn(m, row, input, leftFen);
      if (what.amountFen > leftFen) throw fault('amountFen', `登记金额不能超过尚未退回的 ${formatYuanText(leftFen)}`);
      const n = row.receipts + 1;
      const instalment = (await instalmentsOf(m, row.payoutId)) + 1;
      // The guard first: two people who record at the same moment meet here.
      const raised = { receipts: n, version: row.version + 1, updatedAt: at };
      affectedOne(await m.update(ClawbackRecord, { id: row.id, version: row.version, status: row.status }, raised));
      const receipt = m.create(ClawbackReceiptRecord, {
        id: newId(),
        clawbackId: row.id,
        n,
        instalment,
        ...what,
        receivedOn: input.receivedOn,
        evidenceFileId: input.evidenceFileId ?? null,
        status: 'recorded',
        recordedBy: actor.id,
        recordedByName: actor.name,
        recordedAt: at,
        confirmedBy: null,
        confirmedByName: null,
        confirmedAt: null,
      });
      try {
        await m.insert(ClawbackReceiptRecord, receipt);
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw fault('reference', '这笔银行流水或拨付单已经登记过');
      }
      if (input.evidenceFileId)
        await this.files.attach(m, actor, [input.evidenceFileId], { kind: CLAWBACK_OWNER, id: row.id });
      const { kind, amountFen, reference } = what;
      await this.desk.record(m, actor, { ...row, ...raised }, 'record', { n, kind, amountFen, reference });
      return row.id;
    });
  }

  /**
   * A second person confirms a receipt, and the books follow: one transfer per instalment, and for a set-off the later
   * order is paid by it, whole or in part. The last instalment closes the claim.
   */
  async confirmReceipt(actor: Actor, input: { id: string; version: number; accept: boolean }): Promise<ClawbackView> {
    requireRole(actor, ...CLAWBACK_ROLES);
    return this.unit(actor, async (m) => {
      const receipt = await m.findOneBy(ClawbackReceiptRecord, { id: input.id });
      if (!receipt) throw new AppError('NOT_FOUND');
      const row = await clawbackById(m, receipt.clawbackId);
      const whole = row.recoveredFen + receipt.amountFen === row.amountFen;
      const event = whole ? 'recover' : 'receive';
      await this.desk.open(m, actor, { id: row.id, version: input.version }, event);
      if (actor.id === receipt.recordedBy) throw new AppError('FOUR_EYES', { message: '退款由您登记，须由另一人复核' });
      const at = this.clock.now();
      const by = { confirmedBy: actor.id, confirmedByName: actor.name, confirmedAt: at, updatedAt: at };
      const decided = input.accept
        ? { ...by, status: 'confirmed' as const }
        : { ...by, status: 'refused' as const, liveKey: null };
      const { affected } = await m.update(ClawbackReceiptRecord, { id: receipt.id, status: 'recorded' }, decided);
      if (affected !== 1)
        throw new AppError('STATE_CONFLICT', {
          message: '这笔退款登记已复核过',
          details: { current: receipt.status, version: row.version },
        });
      if (!input.accept) {
        const raised = { version: row.version + 1, updatedAt: at };
        affectedOne(await m.update(ClawbackRecord, { id: row.id, version: row.version }, raised));
        await this.desk.record(m, actor, { ...row, ...raised }, 'refuse', { n: receipt.n });
        return row.id;
      }
      await this.take(m, actor, row, receipt, whole, at);
      return row.id;
    });
  }

  private async take(
    m: EntityManager,
    actor: Actor,
    row: ClawbackRecord,
    receipt: ClawbackReceiptRecord,
    whole: boolean,
    at: Date,
  ): Promise<void> {
    const { amountFen, instalment, kind, reference } = receipt;
    const patch = {
      recoveredFen: row.recoveredFen + amountFen,
      ...(whole ? { closedAt: at, liveKey: null } : {}),
    };
    await this.desk.step(m, actor, row, whole ? 'recover' : 'receive', patch);
    if (receipt.offsetPayoutId) {
      await this.payouts.setOff(m, actor, {
        payoutId: receipt.offsetPayoutId,
        fen: amountFen,
        reason: row.orderNo,
        at,
      });
    }
    const reason = `${kind === 'bank' ? '退款' : '抵扣'} ${reference}`;
    await this.ledger.clawBack(m, { payoutId: row.payoutId, fen: amountFen, instalment, reason, at });
    const payout = await payoutById(m, row.payoutId);
    const keptFen = await this.ledger.keptOf(m, payout.id);
    const event = whole ? (keptFen === 0 ? 'claw_back' : 'close_clawback') : 'recover_part';
    const text = `${kind === 'bank' ? '收到退款' : '抵扣'} ${formatYuanText(amountFen)}，累计 ${formatYuanText(patch.recoveredFen)}`;
    const news = { title: whole ? '款项已全部退回' : '收到部分退款', text, tone: 'info' } as const;
    await this.moves.move(m, [payout], { event, actor, at, reason: row.reason, news });
    await this.desk.tell(m, row, news.title, `${text}。`, `receipt:${receipt.n}`);
  }

  private async whatCameIn(
    m: EntityManager,
    row: ClawbackRecord,
    input: NewReceipt,
    leftFen: number,
  ): Promise<Pick<ClawbackReceiptRecord, 'kind' | 'amountFen' | 'reference' | 'offsetPayoutId' | 'liveKey'>> {
    if (input.offsetPayoutId === undefined) {
      if (input.amountFen === undefined) throw fault('amountFen', '请填写退款金额');
      if (input.reference === undefined) throw fault('reference', '请填写银行流水号');
      const { amountFen, reference } = input;
      return { kind: 'bank', amountFen, reference, offsetPayoutId: null, liveKey: `bank:${reference}` };
    }
    const later = await payoutById(m, input.offsetPayoutId);
    if (later.enterpriseId !== row.enterpriseId || later.nonCash || later.status !== 'payable')
      throw fault('offsetPayoutId', '只能用同一企业尚未编批的现金拨付单抵扣');
    return {
      kind: 'offset',
      amountFen: Math.min(input.amountFen ?? leftFen, leftFen, later.amountFen),
      reference: later.orderNo,
      offsetPayoutId: later.id,
      liveKey: `offset:${later.id}`,
    };
  }

  private unit(actor: Actor, work: (m: EntityManager) => Promise<string>): Promise<ClawbackView> {
    return this.db.write(async (m) => {
      const view = await this.views.view(m, actor, await work(m));
      await this.idempotency.complete(m, view);
      return view;
    });
  }
}
