import type { BodyOf, ResponseOf } from '@qinqing/contract';
import type { decidePoolChange, getPoolCourse, PoolChange, proposePoolChange } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Idempotency } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { AuditService } from '../audit/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { LedgerPoolChangeRow } from './ledger.entity.js';
import { changesOf, daySums, findPool } from './ledger.repository.js';
import { LedgerService, POOL_READERS } from './ledger.service.js';
import { courseOf, dayBefore, daysLeft } from './pool.rules.js';

type Course = ResponseOf<typeof getPoolCourse>;

const PROPOSERS = ['finance_reviewer', 'admin'] as const;
const DECIDERS = ['finance_reviewer', 'leader', 'admin'] as const;

/** Money into a pool and over the turn of the year, each on the word of two people; and how a pool is used up. */
@Injectable()
export class PoolService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly audit: AuditService,
    private readonly idempotency: Idempotency,
  ) {}

  /** @throws {AppError} FORBIDDEN, NOT_FOUND */
  async course(actor: Actor, code: string): Promise<Course> {
    requireRole(actor, ...POOL_READERS);
    return this.db.read((m) => this.courseIn(m, actor, code));
  }

  /** @throws {AppError} FORBIDDEN, NOT_FOUND, VALIDATION */
  async propose(actor: Actor, code: string, input: BodyOf<typeof proposePoolChange>): Promise<Course> {
    requireRole(actor, ...PROPOSERS);
    return this.db.write(async (m) => {
      const pool = await this.requirePool(m, code);
      const carries = input.kind === 'carry_over';
      if (carries) {
        const next = input.toPoolCode === undefined ? null : await findPool(m, input.toPoolCode);
        if (!next || next.year !== pool.year + 1 || next.nonCash !== pool.nonCash)
          throw fault('toPoolCode', `请选择 ${pool.year + 1} 年度的同类资金池`);
      } else if (input.amountFen === undefined) throw fault('amountFen', '请填写追加金额');
      const at = this.clock.now();
      const row = m.create(LedgerPoolChangeRow, {
        id: newId(),
        kind: input.kind,
        poolCode: code,
        toPoolCode: carries ? input.toPoolCode! : null,
        // A carry-over of everything is settled when it is carried out: until then money may still be set aside.
        amountFen: input.amountFen ?? 0,
        reference: input.reference,
        reason: input.reason,
        status: 'proposed',
        version: 0,
        proposedBy: actor.id,
        proposedByName: actor.name,
        proposedAt: at,
        liveKey: `${code}:${input.reference}`,
      });
      try {
        await m.insert(LedgerPoolChangeRow, row);
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw fault('reference', '这份预算文件已经用于这个资金池');
      }
      await this.record(m, actor, row, 'propose');
      return this.answer(m, actor, code);
    });
  }

  /**
   * A second person carries a change out, or refuses it.
   * @throws {AppError} FORBIDDEN, FOUR_EYES, NOT_FOUND, STALE_VERSION, STATE_CONFLICT, POOL_EXHAUSTED where less is free
   */
  async decide(actor: Actor, id: string, input: BodyOf<typeof decidePoolChange>): Promise<Course> {
    requireRole(actor, ...DECIDERS);
    return this.db.write(async (m) => {
      const row = await m.findOneBy(LedgerPoolChangeRow, { id });
      if (!row) throw new AppError('NOT_FOUND');
      const details = { current: row.status, version: row.version };
      if (row.status !== 'proposed') throw new AppError('STATE_CONFLICT', { details });
      if (row.version !== input.version) throw new AppError('STALE_VERSION', { details });
      if (actor.id === row.proposedBy) throw new AppError('FOUR_EYES', { message: '您提出的调整须由另一人复核' });
      if (input.accept) row.amountFen ||= (await this.courseIn(m, actor, row.poolCode)).pool.availableFen;
      if (input.accept && row.amountFen === 0)
        throw new AppError('STATE_CONFLICT', { message: '没有可结转的额度', details });
      const at = this.clock.now();
      const changed = {
        status: input.accept ? ('done' as const) : ('refused' as const),
        version: row.version + 1,
        amountFen: row.amountFen,
        decidedBy: actor.id,
        decidedByName: actor.name,
        decidedAt: at,
        decidedReason: input.reason ?? null,
        updatedAt: at,
        ...(input.accept ? {} : { liveKey: null }),
      };
      const { affected } = await m.update(
        LedgerPoolChangeRow,
        { id, status: 'proposed', version: row.version },
        changed,
      );
      if (affected !== 1) throw new AppError('STALE_VERSION', { details });
      Object.assign(row, changed);
      if (input.accept) await this.carryOut(m, actor, row);
      await this.record(m, actor, row, input.accept ? 'accept' : 'refuse');
      return this.answer(m, actor, row.poolCode);
    });
  }

  private async carryOut(m: EntityManager, actor: Actor, row: LedgerPoolChangeRow): Promise<void> {
    const { poolCode, toPoolCode, amountFen: fen, reference } = row;
    if (row.kind === 'top_up') await this.ledger.appropriate(m, actor, { poolCode, fen, reference });
    else await this.ledger.carryOver(m, actor, { from: poolCode, to: toPoolCode!, fen, reference });
  }

  private async answer(m: EntityManager, actor: Actor, code: string): Promise<Course> {
    const course = await this.courseIn(m, actor, code);
    await this.idempotency.complete(m, course);
    return course;
  }

  private async courseIn(m: EntityManager, actor: Actor, code: string): Promise<Course> {
    await this.requirePool(m, code);
    const pool = (await this.ledger.pools(m)).find((each) => each.code === code)!;
    const perDayFen = (await this.ledger.poolRates(m)).get(code) ?? 0;
    const left = daysLeft(pool.availableFen, perDayFen);
    const today = this.clock.today();
    const roles = actor.kind === 'staff' ? actor.roles : [];
    const may = (allowed: readonly string[]) => roles.some((role) => allowed.includes(role));
    return {
      pool,
      days: courseOf(await daySums(m, { poolCode: code })),
      perDayFen,
      ...(left === undefined ? {} : { usedUpOn: dayBefore(today, -left) }),
      changes: (await changesOf(m, code)).map((row) => ({
        ...changeOf(row),
        canDecide: row.status === 'proposed' && may(DECIDERS) && actor.id !== row.proposedBy,
      })),
      canPropose: may(PROPOSERS),
    };
  }

  private async requirePool(m: EntityManager, code: string) {
    const pool = await findPool(m, code);
    if (!pool) throw new AppError('NOT_FOUND', { message: '没有这个资金池' });
    return pool;
  }

  private async record(m: EntityManager, actor: Actor, row: LedgerPoolChangeRow, event: string): Promise<void> {
    const { kind, poolCode, toPoolCode, amountFen, reference } = row;
    await this.audit.record(m, {
      actor,
      action: `pool.${event}`,
      entity: 'ledger_pool_change',
      entityId: row.id,
      version: row.version,
      after: { kind, poolCode, toPoolCode, amountFen, reference },
      reason: row.decidedReason ?? row.reason,
    });
  }
}

function changeOf(row: LedgerPoolChangeRow): Omit<PoolChange, 'canDecide'> {
  return {
    id: row.id,
    kind: row.kind,
    poolCode: row.poolCode,
    ...(row.toPoolCode === null ? {} : { toPoolCode: row.toPoolCode }),
    amountFen: row.amountFen,
    reference: row.reference,
    reason: row.reason,
    status: row.status,
    version: row.version,
    proposedBy: row.proposedByName,
    proposedAt: row.proposedAt.toISOString(),
    ...(row.decidedByName === null ? {} : { decidedBy: row.decidedByName }),
    ...(row.decidedAt === null ? {} : { decidedAt: row.decidedAt.toISOString() }),
    ...(row.decidedReason === null ? {} : { decidedReason: row.decidedReason }),
  };
}

function fault(path: string, message: string): AppError {
  return new AppError('VALIDATION', { message, fields: [{ path, message }] });
}
