import type { FirmClawback } from '@qinqing/contract/firm';
import { CLAWBACK_EDGES, edgeFrom } from '@qinqing/contract/edges';
import type { ClawbackReceipt, ClawbackRow, ClawbackView } from '@qinqing/contract/staff';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Db } from '../../platform/db/index.js';
import { EnterpriseService } from '../enterprise/index.js';
import { FileService } from '../file/index.js';
import { type Actor, requireFirm, requireRole } from '../identity/index.js';
import type { ClawbackReceiptRecord, ClawbackRecord } from './clawback.entity.js';
import { CLAWBACK_OWNER, CLAWBACK_ROLES } from './clawback.rules.js';
import { clawbackById, demandedOf, offsetable, pageOfClawbacks, receiptsOf } from './clawback.repository.js';

const READERS = [...CLAWBACK_ROLES, 'payout_maker', 'payout_releaser', 'leader', 'auditor', 'admin'] as const;

/** What staff and the firm read about money to be given back. */
@Injectable()
export class ClawbackViews implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly enterprises: EnterpriseService,
    private readonly files: FileService,
  ) {}

  onModuleInit(): void {
    this.files.registerOwner(
      CLAWBACK_OWNER,
      async (actor) => actor.kind === 'staff' && READERS.some((role) => actor.roles.includes(role)),
    );
  }

  async list(
    actor: Actor,
    query: Parameters<typeof pageOfClawbacks>[1],
  ): Promise<{ items: ClawbackRow[]; nextCursor: string | null }> {
    requireRole(actor, ...READERS);
    return this.db.read(async (m) => {
      const { items, nextCursor } = await pageOfClawbacks(m, query);
      return { items: items.map(rowOf), nextCursor };
    });
  }

  async get(actor: Actor, id: string): Promise<ClawbackView> {
    requireRole(actor, ...READERS);
    return this.db.read((m) => this.view(m, actor, id));
  }

  /** The permission has been checked by the caller. */
  async view(m: EntityManager, actor: Actor, id: string): Promise<ClawbackView> {
    const row = await clawbackById(m, id);
    const receipts = await receiptsOf(m, id);
    const waiting = row.status === 'demanded' ? await offsetable(m, row.enterpriseId) : [];
    const may = actor.kind === 'staff' && CLAWBACK_ROLES.some((role) => actor.roles.includes(role));
    const leads = (event: 'confirm' | 'drop' | 'receive') => edgeFrom(CLAWBACK_EDGES, row.status, event) !== undefined;
    const own = actor.id === row.proposedBy;
    const untouched = row.recoveredFen === 0 && receipts.every(({ status }) => status === 'refused');
    return {
      ...rowOf(row),
      receipts: receipts.map(receiptOf),
      offsets: waiting.map(({ id: payoutId, orderNo, measureTitle, amountFen }) => ({
        payoutId,
        orderNo,
        measureTitle,
        amountFen,
      })),
      can: {
        confirm: may && leads('confirm') && !own,
        drop: may && leads('drop') && untouched && (row.status === 'proposed' || !own),
        record: may && leads('receive'),
        ...(may && leads('confirm') && own ? { whyNot: '追回由您提出，须由另一人复核' } : {}),
      },
    };
  }

  async ofFirm(actor: Actor, enterpriseId: string): Promise<{ items: FirmClawback[] }> {
    requireFirm(actor);
    return this.db.read(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'read');
      return { items: await this.firmViews(m, await demandedOf(m, enterpriseId)) };
    });
  }

  /** Of one case; the caller has checked that it is its reader's. */
  async ofCase(m: EntityManager, enterpriseId: string, applicationId: string): Promise<FirmClawback[]> {
    const rows = await demandedOf(m, enterpriseId);
    return this.firmViews(
      m,
      rows.filter((row) => row.applicationId === applicationId),
    );
  }

  private async firmViews(m: EntityManager, rows: readonly ClawbackRecord[]): Promise<FirmClawback[]> {
    const items: FirmClawback[] = [];
    for (const row of rows) {
      const receipts = await receiptsOf(m, row.id);
      const { id, applicationId, measureTitle, amountFen, recoveredFen, reason, status, dueOn, barUntil } = row;
      items.push({
        id,
        applicationId,
        measureTitle,
        amountFen,
        recoveredFen,
        reason,
        status,
        dueOn,
        ...(barUntil === null ? {} : { barUntil }),
        receipts: receipts
          .filter((each) => each.status === 'confirmed')
          .map(({ kind, amountFen: fen, receivedOn }) => ({ kind, amountFen: fen, receivedOn })),
      });
    }
    return items;
  }
}

function rowOf(row: ClawbackRecord): ClawbackRow {
  return {
    id: row.id,
    payoutId: row.payoutId,
    orderNo: row.orderNo,
    applicationId: row.applicationId,
    enterpriseId: row.enterpriseId,
    enterpriseName: row.enterpriseName,
    measureTitle: row.measureTitle,
    amountFen: row.amountFen,
    recoveredFen: row.recoveredFen,
    reason: row.reason,
    status: row.status,
    version: row.version,
    dueOn: row.dueOn,
    proposedBy: row.proposedByName,
    proposedAt: row.proposedAt.toISOString(),
    ...(row.barUntil === null ? {} : { barUntil: row.barUntil }),
    ...(row.confirmedByName === null ? {} : { confirmedBy: row.confirmedByName }),
    ...(row.closedReason === null ? {} : { closedReason: row.closedReason }),
  };
}

function receiptOf(row: ClawbackReceiptRecord): ClawbackReceipt {
  return {
    id: row.id,
    n: row.n,
    kind: row.kind,
    amountFen: row.amountFen,
    receivedOn: row.receivedOn,
    reference: row.reference,
    status: row.status,
    recordedBy: row.recordedByName,
    ...(row.evidenceFileId === null ? {} : { evidenceFileId: row.evidenceFileId }),
    ...(row.confirmedByName === null ? {} : { confirmedBy: row.confirmedByName }),
  };
}
