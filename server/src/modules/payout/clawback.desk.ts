import { type ClawbackEvent, CLAWBACK_EDGES, edgeFrom } from '@qinqing/contract/edges';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { Clock } from '../../platform/clock/index.js';
import { AppError } from '../../platform/errors/index.js';
import { AuditService } from '../audit/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { NoticeService } from '../notice/index.js';
import { ClawbackRecord } from './clawback.entity.js';
import { clawbackById } from './clawback.repository.js';
import { rolesOf } from './payout.rules.js';

/** How a claim changes its state: checked, guarded, audited, and told to the firm. */
@Injectable()
export class ClawbackDesk {
  constructor(
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly notices: NoticeService,
  ) {}

  /** The claim, after every check of person, version and state. */
  async open(
    m: EntityManager,
    actor: Actor,
    { id, version }: { id: string; version: number },
    event: ClawbackEvent,
  ): Promise<ClawbackRecord> {
    const row = await clawbackById(m, id);
    const edge = edgeFrom(CLAWBACK_EDGES, row.status, event);
    const details = { current: row.status, version: row.version };
    if (!edge) throw new AppError('STATE_CONFLICT', { details });
    requireRole(actor, ...rolesOf(edge));
    if (row.version !== version) throw new AppError('STALE_VERSION', { details });
    return row;
  }

  /** Moves the claim along its edge; the guard stands in the statement. */
  async step(
    m: EntityManager,
    actor: Actor,
    row: ClawbackRecord,
    event: ClawbackEvent,
    patch: QueryDeepPartialEntity<ClawbackRecord>,
    reason?: string,
  ): Promise<void> {
    const edge = edgeFrom(CLAWBACK_EDGES, row.status, event);
    if (!edge) throw new AppError('STATE_CONFLICT', { details: { current: row.status, version: row.version } });
    const changed = { ...patch, status: edge.to, version: row.version + 1, updatedAt: this.clock.now() };
    const { affected } = await m
      .createQueryBuilder()
      .update(ClawbackRecord)
      .set(changed)
      .where({ id: row.id, status: row.status, version: row.version })
      .execute();
    if (affected !== 1) throw new AppError('STALE_VERSION', { details: { current: row.status } });
    Object.assign(row, changed);
    await this.record(m, actor, row, event, { recoveredFen: row.recoveredFen }, reason);
  }

  tell(m: EntityManager, row: ClawbackRecord, title: string, text: string, key: string): Promise<void> {
    return this.notices.send(m, {
      to: { kind: 'enterprise', id: row.enterpriseId },
      title,
      body: `${row.measureTitle}：${text}`,
      link: `clawback:${row.id}`,
      key: `clawback:${row.id}:${key}`,
    });
  }

  async record(
    m: EntityManager,
    actor: Actor,
    row: Pick<ClawbackRecord, 'id' | 'version' | 'status' | 'orderNo'>,
    event: string,
    after: object,
    reason?: string,
  ): Promise<void> {
    const { id, version, status, orderNo } = row;
    await this.audit.record(m, {
      actor,
      action: `clawback.${event}`,
      entity: 'clawback',
      entityId: id,
      version,
      after: { orderNo, status, ...after },
      ...(reason === undefined ? {} : { reason }),
    });
  }
}

export function fault(path: string, message: string): AppError {
  return new AppError('VALIDATION', { message, fields: [{ path, message }] });
}
