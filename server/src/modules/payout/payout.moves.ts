import { formatYuanText, type PayoutStatus } from '@qinqing/contract';
import type { PayoutEvent } from '@qinqing/contract/edges';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { Clock } from '../../platform/clock/index.js';
import { AppError } from '../../platform/errors/index.js';
import { AuditService } from '../audit/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { NoticeService } from '../notice/index.js';
import { PayoutRecord } from './payout.entity.js';
import { type CaseNews, PayoutCases } from './payout.ports.js';
import { chunks } from './payout.repository.js';
import { isLive, payoutEdge, rolesOf } from './payout.rules.js';

export interface Move {
  event: PayoutEvent;
  actor: Actor;
  /** when it took place; now where left out */
  at?: Date;
  reason?: string;
  patch?: QueryDeepPartialEntity<PayoutRecord>;
  /** what the firm reads in the history of its case */
  news?: Pick<CaseNews, 'title' | 'text' | 'tone' | 'step'>;
  /** whether it goes to the firm's inbox too */
  tell?: boolean;
}

/** The only way in which an order changes its state. */
@Injectable()
export class PayoutMoves {
  constructor(
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly cases: PayoutCases,
    private readonly notices: NoticeService,
  ) {}

  /**
   * Moves orders along one edge: guarded by their state in the statement, one version and one audit entry each, and the
   * case told. The rows given are brought up to date.
   * @throws {AppError} STATE_CONFLICT where one of them is in another state; FORBIDDEN
   */
  async move(m: EntityManager, rows: readonly PayoutRecord[], move: Move): Promise<void> {
    const at = move.at ?? this.clock.now();
    for (const from of new Set(rows.map((row) => row.status))) {
      await this.moveGroup(
        m,
        from,
        rows.filter((row) => row.status === from),
        move,
        at,
      );
    }
    if (!move.news) return;
    await this.announce(m, rows, move.news, at);
    if (move.tell) for (const row of rows) await this.tell(m, row, move.news);
  }

  /** Writes a step of the money into the histories of the cases; the orders themselves stay as they are. */
  async announce(
    m: EntityManager,
    rows: readonly PayoutRecord[],
    news: NonNullable<Move['news']>,
    at: Date,
  ): Promise<void> {
    const all = rows.map((row) => ({
      ...news,
      applicationId: row.applicationId,
      payoutId: row.id,
      payoutStatus: row.status,
      at,
    }));
    await this.cases.record(m, all);
  }

  private async moveGroup(
    m: EntityManager,
    from: PayoutStatus,
    rows: readonly PayoutRecord[],
    move: Move,
    at: Date,
  ): Promise<void> {
    const edge = payoutEdge(from, move.event);
    if (!edge) throw conflict(rows[0]!);
    if (move.actor.kind !== 'system') {
      const roles = rolesOf(edge);
      // Without a role to ask for, `requireRole` lets every member of staff pass.
      if (roles.length === 0) throw new AppError('FORBIDDEN');
      requireRole(move.actor, ...roles);
    }
    const patch = {
      ...move.patch,
      ...(move.reason === undefined ? {} : { reason: move.reason }),
      status: edge.to,
      ...(isLive(edge.to) ? {} : { liveKey: null }),
    };
    for (const part of chunks(rows)) {
      const { affected } = await m.update(
        PayoutRecord,
        { id: In(part.map((row) => row.id)), status: from },
        { ...patch, version: () => 'version + 1', updatedAt: at },
      );
      if (affected !== part.length)
        throw new AppError('STATE_CONFLICT', { details: { expected: from, event: move.event } });
    }
    for (const row of rows) {
      Object.assign(row, patch, { version: row.version + 1, updatedAt: at });
      await this.audit.record(m, {
        actor: move.actor,
        action: `payout.${move.event}`,
        entity: 'payout',
        entityId: row.id,
        version: row.version,
        before: { status: from },
        after: { status: edge.to },
        reason: move.reason,
      });
    }
  }

  private async tell(m: EntityManager, row: PayoutRecord, { title, text }: NonNullable<Move['news']>): Promise<void> {
    await this.notices.send(m, {
      to: { kind: 'enterprise', id: row.enterpriseId },
      title,
      body: `${row.measureTitle}，${formatYuanText(row.amountFen)}。${text ?? ''}`,
      link: `application:${row.applicationId}`,
      topic: 'payment',
      key: `payout:${row.id}:${row.version}`,
    });
  }
}

export function conflict(row: PayoutRecord): AppError {
  return new AppError('STATE_CONFLICT', {
    message: `拨付单 ${row.orderNo} 的状态已变化，请刷新后再操作`,
    details: { current: row.status, version: row.version, orderNo: row.orderNo },
  });
}
