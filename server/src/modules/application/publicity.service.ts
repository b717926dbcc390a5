import type { PublicityNotice } from '@qinqing/contract/public';
import { lastDayInclusive } from '@qinqing/contract/working-days';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In, MoreThanOrEqual } from 'typeorm';
import type { MeasureRecord } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError, PublicCache } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { Application, PublicityItemRow, PublicityNoticeRow } from './application.entity.js';
import { endOfDay, PUBLICITY_END_JOB } from './application.jobs.js';

/** States in which a name stands on a running notice; a case that left the road is no longer shown. */
const SHOWN = ['publicised', 'objection'] as const;

/** Public notices (公示): one per measure and first day, 5 or 7 working days of which the first counts. */
@Injectable()
export class PublicityService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly cache: PublicCache,
  ) {}

  /**
   * Puts a case on today's notice of its measure, within the unit that publicises it.
   * @param publicName the firm's name as the public may read it
   * @returns the first and the last day
   */
  async publish(
    m: EntityManager,
    application: { id: string },
    record: MeasureRecord,
    publicName: string,
    amountFen: number,
  ): Promise<{ startsOn: string; endsOn: string }> {
    const notice = await this.noticeFor(m, record);
    const now = this.clock.now();
    await m
      .createQueryBuilder()
      .insert()
      .into(PublicityItemRow)
      .values({
        id: newId(),
        createdAt: now,
        updatedAt: now,
        noticeId: notice.id,
        applicationId: application.id,
        enterpriseName: publicName,
        amountFen,
      })
      .orUpdate(['enterpriseName', 'amountFen', 'updatedAt'], ['noticeId', 'applicationId'])
      .updateEntity(false)
      .execute();
    this.cache.bump('publicity');
    return { startsOn: notice.startsOn, endsOn: notice.endsOn };
  }

  /** The newest notice on which a case stands. */
  async periodOf(m: EntityManager, applicationId: string): Promise<{ startsOn: string; endsOn: string } | undefined> {
    const row = await m
      .createQueryBuilder(PublicityNoticeRow, 'notice')
      .innerJoin(PublicityItemRow, 'item', 'item.noticeId = notice.id')
      .where('item.applicationId = :applicationId', { applicationId })
      .orderBy('notice.startsOn', 'DESC')
      .getOne();
    return row ? { startsOn: row.startsOn, endsOn: row.endsOn } : undefined;
  }

  /** An item of a notice that runs today and whose case is still on it; undefined otherwise. */
  async openItem(
    m: EntityManager,
    itemId: string,
  ): Promise<
    | {
        noticeId: string;
        noticeTitle: string;
        measureTitle: string;
        applicationId: string;
        enterpriseName: string;
        amountFen: number;
      }
    | undefined
  > {
    const item = await m.findOneBy(PublicityItemRow, { id: itemId });
    const notice = item && (await m.findOneBy(PublicityNoticeRow, { id: item.noticeId }));
    if (!item || !notice || notice.endsOn < this.clock.today()) return undefined;
    if (!(await m.existsBy(Application, { id: item.applicationId, status: In([...SHOWN]) }))) return undefined;
    const { applicationId, enterpriseName, amountFen } = item;
    const { id: noticeId, title: noticeTitle, measureTitle } = notice;
    return { noticeId, noticeTitle, measureTitle, applicationId, enterpriseName, amountFen };
  }

  /** Cases whose notice has ended without an open objection. */
  async endedCases(m: EntityManager, noticeId: string): Promise<string[]> {
    const notice = await m.findOneBy(PublicityNoticeRow, { id: noticeId });
    if (!notice || notice.endsOn >= this.clock.today()) return [];
    const rows = await m
      .createQueryBuilder(PublicityItemRow, 'item')
      .innerJoin(Application, 'a', "a.id = item.applicationId AND a.status = 'publicised'")
      .select('item.applicationId', 'id')
      .where('item.noticeId = :noticeId', { noticeId })
      .orderBy('item.id')
      .getRawMany<{ id: string }>();
    return rows.map(({ id }) => id);
  }

  /** Notices that run today, the newest first. */
  list(query: { cursor?: string; limit?: number }): Promise<{ items: PublicityNotice[]; nextCursor: string | null }> {
    const limit = query.limit ?? PAGE_SIZE;
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ['string', 'string']);
    return this.db.read(async (m) => {
      const find = m
        .createQueryBuilder(PublicityNoticeRow, 'notice')
        .where({ endsOn: MoreThanOrEqual(this.clock.today()) })
        .orderBy('notice.startsOn', 'DESC')
        .addOrderBy('notice.id', 'DESC')
        .limit(limit + 1);
      if (after) {
        find.andWhere('(notice.startsOn < :day OR (notice.startsOn = :day AND notice.id < :id))', {
          day: after[0],
          id: after[1],
        });
      }
      const page = pageFrom(await find.getMany(), limit, (row) => [row.startsOn, row.id]);
      const items = await this.itemsOf(
        m,
        page.items.map(({ id }) => id),
      );
      return { items: page.items.map((row) => viewOf(row, items.get(row.id) ?? [])), nextCursor: page.nextCursor };
    });
  }

  /** A notice that runs today. @throws {AppError} NOT_FOUND also where it is over: what was public need not stay so */
  get(id: string): Promise<PublicityNotice> {
    return this.db.read(async (m) => {
      const row = await m.findOneBy(PublicityNoticeRow, { id, endsOn: MoreThanOrEqual(this.clock.today()) });
      if (!row) throw new AppError('NOT_FOUND', { message: '这份公示已结束或不存在' });
      return viewOf(row, (await this.itemsOf(m, [id])).get(id) ?? []);
    });
  }

  private async itemsOf(m: EntityManager, noticeIds: string[]): Promise<Map<string, PublicityItemRow[]>> {
    const grouped = new Map<string, PublicityItemRow[]>();
    if (noticeIds.length === 0) return grouped;
    const rows = await m
      .createQueryBuilder(PublicityItemRow, 'item')
      .innerJoin(Application, 'a', 'a.id = item.applicationId AND a.status IN (:...shown)', { shown: SHOWN })
      .where({ noticeId: In(noticeIds) })
      .orderBy('item.id')
      .getMany();
    for (const row of rows) grouped.set(row.noticeId, [...(grouped.get(row.noticeId) ?? []), row]);
    return grouped;
  }

  private async noticeFor(m: EntityManager, record: MeasureRecord): Promise<PublicityNoticeRow> {
    const startsOn = this.clock.today();
    const where = { measureId: record.id, startsOn };
    const known = await m.findOneBy(PublicityNoticeRow, where);
    if (known) return known;
    const { definition } = record;
    const row = m.create(PublicityNoticeRow, {
      id: newId(),
      ...where,
      measureTitle: record.title,
      title: `${record.title}拟兑现名单公示`,
      endsOn: lastDayInclusive(startsOn, definition.publicity.workingDays).day,
      basis: definition.guide.basis,
      office: `${definition.departments.office}（${definition.departments.address}）`,
      phone: definition.departments.phone,
      complaintPhone: definition.guide.complaintPhone,
    });
    try {
      await m.insert(PublicityNoticeRow, row);
    } catch (error) {
      // Two cases of one measure approved at the same moment share the notice.
      if (!isUniqueViolation(error)) throw error;
      return m.findOneByOrFail(PublicityNoticeRow, where);
    }
    const runAt = endOfDay(row.endsOn);
    await this.jobs.enqueue(m, PUBLICITY_END_JOB, { noticeId: row.id }, { runAt, key: `publicity:${row.id}` });
    return row;
  }
}

function viewOf(row: PublicityNoticeRow, items: readonly PublicityItemRow[]): PublicityNotice {
  const { id, title, measureId, measureTitle, startsOn, endsOn, basis, office, phone, complaintPhone } = row;
  return {
    id,
    title,
    measureId,
    measureTitle,
    startsOn,
    endsOn,
    basis,
    office,
    phone,
    complaintPhone,
    items: items.map(({ id: item, enterpriseName, amountFen }) => ({ id: item, enterpriseName, amountFen })),
  };
}
