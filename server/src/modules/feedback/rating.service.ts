import type { ApplicationStatus, BodyOf, RatingLevel } from '@qinqing/contract';
import { RATING_INDICATOR, RATING_LEVEL } from '@qinqing/contract';
import type * as firm from '@qinqing/contract/firm';
import type * as staff from '@qinqing/contract/staff';
import { addWorkingDays, isEstimated } from '@qinqing/contract/working-days';
import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import { ApplicationService } from '../application/index.js';
import { AuditService } from '../audit/index.js';
import { EnterpriseService } from '../enterprise/index.js';
import { requireFirm, requireRole } from '../identity/index.js';
import { NoticeService } from '../notice/index.js';
import { PolicyService } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Cipher } from '../../platform/crypto/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { RatingRow } from './feedback.entity.js';
import { BAD_RATING_WORKING_DAYS, isBad, isRateable } from './feedback.rules.js';

const READERS = ['department_reviewer', 'final_approver', 'leader', 'auditor', 'admin'] as const;
const ANSWERERS = ['department_reviewer', 'final_approver'] as const;

/** Where a rating leads back to; only ever stored encrypted. */
interface Rater {
  applicationId: string;
  enterpriseId: string;
}

/** Ratings (好差评): once per finished case, by the firm, read by the offices without the rater. */
@Injectable()
export class RatingService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly cipher: Cipher,
    private readonly audit: AuditService,
    private readonly notices: NoticeService,
    private readonly enterprises: EnterpriseService,
    private readonly policy: PolicyService,
    private readonly applications: ApplicationService,
  ) {}

  /** @throws {AppError} NOT_FOUND for strangers, STATE_CONFLICT before the case has ended, RATING_EXISTS */
  async rate(actor: Actor, applicationId: string, input: BodyOf<typeof firm.rateApplication>): Promise<firm.Rating> {
    requireFirm(actor);
    return this.db.write(async (m) => {
      const found = await this.applications.find(m, applicationId);
      if (!found || !(await this.enterprises.isMember(m, actor.id, found.enterpriseId)))
        throw new AppError('NOT_FOUND');
      if (!isRateable(found.status)) {
        const message = '事项办结后才能评价';
        throw new AppError('STATE_CONFLICT', { message, details: { current: found.status } });
      }
      const record = await this.policy.measureAt(m, found.measureId, found.measureVersion);
      const id = newId();
      const rater: Rater = { applicationId, enterpriseId: found.enterpriseId };
      const row = m.create(RatingRow, {
        id,
        caseKey: this.keyOf(applicationId),
        raterCipher: this.cipher.encrypt(JSON.stringify(rater), contextOf(id)),
        measureTitle: found.measureTitle,
        office: record.definition.departments.office,
        level: input.level,
        indicators: input.indicators ?? {},
        comment: input.comment ?? null,
        version: 1,
        answerBy: isBad(input.level) ? addWorkingDays(this.clock.today(), BAD_RATING_WORKING_DAYS).day : null,
        answer: null,
        answeredBy: null,
        answeredAt: null,
      });
      try {
        await m.insert(RatingRow, row);
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError('RATING_EXISTS');
        throw error;
      }
      // Whoever reads the chain learns that a rating was given, not by whom.
      const secret: Actor = { kind: 'firm', id: 'secret', name: '评价人（保密）', sessionId: 'secret' };
      const after = { level: input.level };
      await this.audit.record(m, {
        actor: secret,
        action: 'rating.give',
        entity: 'rating',
        entityId: id,
        version: 1,
        after,
      });
      return this.firmView(row, applicationId);
    });
  }

  mayRate(status: ApplicationStatus): boolean {
    return isRateable(status);
  }

  /** The rating of a case whose firm asks; the caller has checked that it does. */
  async ofCase(m: EntityManager, applicationId: string): Promise<firm.Rating | undefined> {
    const row = await m.findOneBy(RatingRow, { caseKey: this.keyOf(applicationId) });
    return row ? this.firmView(row, applicationId) : undefined;
  }

  list(
    actor: Actor,
    query: { level?: RatingLevel; open?: 'true' | 'false'; cursor?: string; limit?: number },
  ): Promise<{ items: staff.RatingRow[]; nextCursor: string | null }> {
    requireRole(actor, ...READERS);
    const limit = query.limit ?? PAGE_SIZE;
    return this.db.read(async (m) => {
      const find = m.createQueryBuilder(RatingRow, 'r').where('1 = 1');
      if (query.level) find.andWhere('r.level = :level', { level: query.level });
      if (query.open === 'true') find.andWhere('r.answerBy IS NOT NULL AND r.answeredAt IS NULL');
      if (query.cursor !== undefined)
        find.andWhere('r.id < :before', { before: decodeCursor(query.cursor, ['string'])[0] });
      const rows = await find
        .orderBy('r.id', 'DESC')
        .limit(limit + 1)
        .getMany();
      const page = pageFrom(rows, limit, (row) => [row.id]);
      return { items: page.items.map((row) => this.staffView(row)), nextCursor: page.nextCursor };
    });
  }

  async summary(actor: Actor) {
    requireRole(actor, ...READERS);
    const rows = await this.db.read((m) =>
      m.find(RatingRow, { select: { level: true, indicators: true, answerBy: true, answeredAt: true } }),
    );
    const today = this.clock.today();
    const open = rows.filter(({ answerBy, answeredAt }) => answerBy !== null && answeredAt === null);
    const indicators = Object.keys(RATING_INDICATOR) as (keyof typeof RATING_INDICATOR)[];
    return {
      total: rows.length,
      byLevel: (Object.keys(RATING_LEVEL) as RatingLevel[]).map((level) => ({
        level,
        count: rows.filter((row) => row.level === level).length,
      })),
      byIndicator: indicators.map((indicator) => {
        const given = rows.flatMap((row) => row.indicators[indicator] ?? []);
        return { indicator, rated: given.length, bad: given.filter(isBad).length };
      }),
      unanswered: open.length,
      overdue: open.filter(({ answerBy }) => answerBy! < today).length,
    };
  }

  /** Bad ratings that wait for an answer, for the to-do list. */
  async openCount(m: EntityManager): Promise<{ count: number; overdue: number }> {
    const open = () => m.createQueryBuilder(RatingRow, 'r').where('r.answerBy IS NOT NULL AND r.answeredAt IS NULL');
    const overdue = open().andWhere('r.answerBy < :today', { today: this.clock.today() });
    return { count: await open().getCount(), overdue: await overdue.getCount() };
  }

  /** @throws {AppError} FORBIDDEN, NOT_FOUND, STATE_CONFLICT for a rating that needs no answer or has one */
  async answer(actor: Actor, id: string, input: BodyOf<typeof staff.answerRating>): Promise<staff.RatingRow> {
    requireRole(actor, ...ANSWERERS);
    return this.db.write(async (m) => {
      const row = await m.findOneBy(RatingRow, { id });
      if (!row) throw new AppError('NOT_FOUND');
      if (row.answerBy === null || row.answeredAt !== null) {
        const message = row.answeredAt === null ? '只有差评需要整改答复' : '这条差评已答复';
        const current = row.answeredAt === null ? 'not_bad' : 'answered';
        throw new AppError('STATE_CONFLICT', { message, details: { current, version: row.version } });
      }
      const set = { answer: input.text, answeredBy: actor.id, answeredAt: this.clock.now(), version: row.version + 1 };
      const { affected } = await m.update(RatingRow, { id, version: input.version, answeredAt: IsNull() }, set);
      if (affected !== 1) throw new AppError('STALE_VERSION', { details: { version: row.version } });
      await this.audit.record(m, {
        actor,
        action: 'rating.answer',
        entity: 'rating',
        entityId: id,
        version: set.version,
        reason: input.text,
      });
      const rater = JSON.parse(this.cipher.decrypt(row.raterCipher, contextOf(id))) as Rater;
      await this.notices.send(m, {
        to: { kind: 'enterprise', id: rater.enterpriseId },
        title: '您的评价有了答复',
        body: `${row.measureTitle}：${input.text}`,
        link: `application:${rater.applicationId}`,
        key: `rating:${id}`,
      });
      return this.staffView(Object.assign(row, set));
    });
  }

  private firmView(row: RatingRow, applicationId: string): firm.Rating {
    return { ...sharedView(row), applicationId };
  }

  private staffView(row: RatingRow): staff.RatingRow {
    const { answerBy } = row;
    return {
      ...sharedView(row),
      version: row.version,
      measureTitle: row.measureTitle,
      office: row.office,
      ...(answerBy ? { answerBy } : {}),
      answerByEstimated: answerBy !== null && isEstimated(answerBy),
      overdue: answerBy !== null && row.answeredAt === null && answerBy < this.clock.today(),
    };
  }

  private keyOf(applicationId: string): string {
    return this.cipher.fingerprint(`rating:${applicationId}`);
  }
}

function sharedView(row: RatingRow) {
  return {
    id: row.id,
    level: row.level,
    indicators: row.indicators,
    ...(row.comment ? { comment: row.comment } : {}),
    at: row.createdAt.toISOString(),
    ...(row.answer !== null && row.answeredAt
      ? { answer: { text: row.answer, at: row.answeredAt.toISOString() } }
      : {}),
  };
}

function contextOf(id: string): string {
  return `rating:${id}`;
}
