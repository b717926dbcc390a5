import type { EntityManager, EntityTarget } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import type { AuditService } from '../audit/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { judgeRefusal } from './objection.rules.js';

/** What objections and appeals have in common: somebody without a part in the case ends them, once, with a reason. */
export interface Judged {
  id: string;
  applicationId: string;
  status: string;
  version: number;
  answer: string | null;
  decidedBy: string | null;
  decidedByName: string | null;
  decidedAt: Date | null;
}

/** How one kind of matter is kept. */
export interface Judgeable<T extends Judged> {
  target: EntityTarget<T>;
  /** also the first half of the audited acts, e.g. appeal.uphold */
  entity: 'objection' | 'appeal';
  /** while it waits */
  open: T['status'];
  /** column of the day by which it is judged */
  due: keyof T & string;
}

/** Newest first. @param where columns that must have these values; undefined ones are not asked for */
export async function pageOfJudged<T extends Judged>(
  m: EntityManager,
  { target }: Judgeable<T>,
  where: Partial<Record<keyof T & string, string | undefined>>,
  query: { cursor?: string; limit?: number },
): Promise<{ items: T[]; nextCursor: string | null }> {
  const limit = query.limit ?? PAGE_SIZE;
  const find = m.createQueryBuilder(target, 'j').where('1 = 1');
  for (const [column, value] of Object.entries(where))
    if (value !== undefined) find.andWhere(`j.${column} = :${column}`, { [column]: value });
  if (query.cursor !== undefined)
    find.andWhere('j.id < :before', { before: decodeCursor(query.cursor, ['string'])[0] });
  const rows = await find
    .orderBy('j.id', 'DESC')
    .limit(limit + 1)
    .getMany();
  return pageFrom(rows, limit, (row) => [row.id]);
}

/** How many wait, and how many of them for longer than promised. @param today YYYY-MM-DD */
export async function openJudged<T extends Judged>(
  m: EntityManager,
  { target, open, due }: Judgeable<T>,
  today: string,
): Promise<{ count: number; overdue: number }> {
  const waiting = () => m.createQueryBuilder(target, 'j').where('j.status = :open', { open });
  return {
    count: await waiting().getCount(),
    overdue: await waiting().andWhere(`j.${due} < :today`, { today }).getCount(),
  };
}

/** @throws {AppError} FORBIDDEN, FOUR_EYES for whoever is among `involved` */
export function requireJudge(actor: Actor, involved: readonly (string | null)[]): void {
  const refusal = judgeRefusal(actor, involved);
  if (refusal) throw new AppError(refusal.code, { message: refusal.message });
}

/**
 * Ends a matter and notes it. The guard is in the statement: two judges never both end it.
 * @throws {AppError} STATE_CONFLICT once ended, STALE_VERSION
 */
export async function conclude<T extends Judged>(
  m: EntityManager,
  audit: AuditService,
  { target, entity, open }: Judgeable<T>,
  row: T,
  end: { actor: Actor; at: Date; upheld: boolean; version: number; text: string },
): Promise<T> {
  const { actor, at, upheld, version, text } = end;
  const details = { current: row.status, version: row.version };
  if (row.status !== open) throw new AppError('STATE_CONFLICT', { details });
  if (row.version !== version) throw new AppError('STALE_VERSION', { details });
  const set = {
    status: upheld ? 'upheld' : 'dismissed',
    version: version + 1,
    answer: text,
    decidedBy: actor.id,
    decidedByName: actor.name,
    decidedAt: at,
  };
  const { affected } = await m
    .createQueryBuilder()
    .update(target)
    .set(set as unknown as QueryDeepPartialEntity<T>)
    .where('id = :id AND status = :open AND version = :version', { id: row.id, open, version })
    .execute();
  if (affected !== 1) throw new AppError('STALE_VERSION', { details });
  await audit.record(m, {
    actor,
    action: `${entity}.${upheld ? 'uphold' : 'dismiss'}`,
    entity,
    entityId: row.id,
    version: set.version,
    after: { status: set.status, applicationId: row.applicationId },
    reason: text,
  });
  return { ...row, ...set };
}

/** The conclusion as the one who asked reads it. */
export function answerOf({ answer, decidedAt }: Judged): { answer?: { text: string; at: string } } {
  return answer !== null && decidedAt ? { answer: { text: answer, at: decidedAt.toISOString() } } : {};
}

/** The conclusion as staff read it, and whether this person may give one. */
export function deskView(
  actor: Actor,
  row: Judged,
  { open, due, today, involved }: { open: boolean; due: string; today: string; involved: readonly (string | null)[] },
) {
  const { answer } = answerOf(row);
  const whyNot = open ? judgeRefusal(actor, involved)?.message : '已有结论';
  return {
    overdue: open && due < today,
    ...(answer ? { answer: { ...answer, staffName: row.decidedByName ?? '' } } : {}),
    can: whyNot === undefined ? { decide: true } : { decide: false, whyNot },
  };
}
