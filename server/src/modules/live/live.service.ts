import type { MeasureChapter, NextSession, RecordingCard, RecordingDetail } from '@qinqing/contract/public';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Brackets, type EntityManager, In, IsNull, MoreThan, Not } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { hmac } from '../../platform/crypto/index.js';
import { affectedOne, Db, InvariantRegistry, isUniqueViolation, StaleWrite } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { type Actor, PublicCache } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { AuditService } from '../audit/index.js';
import { requireRole } from '../identity/index.js';
import { MeasureExtras, PolicyService } from '../policy/index.js';
import { ChapterMeasure, ChapterRow, LiveSession, Recording, RecordingViewer } from './live.entity.js';
import { LIVE_INVARIANTS } from './live.invariants.js';
import { advanceProgress, chapterFaults, type NewChapter, type PlayReport } from './live.rules.js';

export interface NewSession {
  title: string;
  summary: string;
  department: string;
  guests: string[];
  startsAt: Date;
  endsAt: Date;
}

export interface NewRecording {
  sessionId?: string;
  title: string;
  summary: string;
  department: string;
  /** YYYY-MM-DD */
  recordedOn: string;
  durationSeconds: number;
  /** master playlist; a path of this installation or an https address */
  hlsUrl: string;
  posterUrl: string;
  /** WebVTT */
  subtitlesUrl?: string;
  chapters: NewChapter[];
}

const ADDRESS = /^(https:\/\/|\/(?!\/))[\w./%~-]+$/;
const REPORT_TRIES = 4;

@Injectable()
export class LiveService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly audit: AuditService,
    private readonly policy: PolicyService,
    private readonly extras: MeasureExtras,
    private readonly cache: PublicCache,
    private readonly invariants: InvariantRegistry,
  ) {}

  onModuleInit(): void {
    this.invariants.register(...LIVE_INVARIANTS);
    this.extras.registerChapters((m, measureId) => this.chaptersOf(m, measureId));
  }

  async openSession(m: EntityManager, actor: Actor, session: NewSession): Promise<string> {
    requireRole(actor, 'admin', 'department_reviewer');
    const id = newId();
    await m.insert(LiveSession, { id, ...session });
    await this.audit.record(m, {
      actor,
      action: 'live_session.create',
      entity: 'live_session',
      entityId: id,
      after: { title: session.title },
    });
    this.cache.bump('live');
    return id;
  }

  /** The session that runs now, or else the one that begins next. */
  async nextSession(): Promise<{ session?: NextSession }> {
    const now = this.clock.now();
    const [row] = await this.db.read((m) =>
      m.find(LiveSession, { where: { endsAt: MoreThan(now) }, order: { startsAt: 'ASC', id: 'ASC' }, take: 1 }),
    );
    if (!row) return {};
    const { id, title, summary, department, startsAt, endsAt } = row;
    const times = { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
    return { session: { id, title, summary, department, ...times, live: startsAt <= now } };
  }

  /**
   * Puts a finished rendition before the public, its chapters tied to measures.
   * @throws {AppError} VALIDATION for chapters out of order, addresses that are none, unknown measure codes
   */
  async publishRecording(m: EntityManager, actor: Actor, recording: NewRecording): Promise<string> {
    requireRole(actor, 'admin', 'department_reviewer');
    const measureIds = await this.measureIdsOf(m, recording);
    const { sessionId, chapters, subtitlesUrl, ...row } = recording;
    const id = newId();
    const publishedAt = this.clock.now();
    await m.insert(Recording, {
      ...row,
      id,
      sessionId: sessionId ?? null,
      subtitlesUrl: subtitlesUrl ?? null,
      chapterCount: chapters.length,
      publishedAt,
    });
    for (const [index, chapter] of chapters.entries()) {
      const chapterId = newId();
      await m.insert(ChapterRow, {
        id: chapterId,
        recordingId: id,
        position: index + 1,
        title: chapter.title,
        speaker: chapter.speaker ?? null,
        startSeconds: chapter.startSeconds,
        endSeconds: chapters[index + 1]?.startSeconds ?? recording.durationSeconds,
      });
      const links = [...new Set(chapter.measureCodes)].map((code) => ({
        id: newId(),
        chapterId,
        measureId: measureIds.get(code),
      }));
      for (const link of links) await m.insert(ChapterMeasure, link);
    }
    await this.audit.record(m, {
      actor,
      action: 'recording.publish',
      entity: 'recording',
      entityId: id,
      after: { title: row.title, chapters: chapters.length },
    });
    this.cache.bump('live');
    return id;
  }

  /** Newest first. */
  async list(query: {
    cursor?: string;
    limit?: number;
  }): Promise<{ items: RecordingCard[]; nextCursor: string | null }> {
    const limit = query.limit ?? PAGE_SIZE;
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ['string', 'string']);
    const rows = await this.db.read((m) => {
      const select = m.createQueryBuilder(Recording, 'r').where('r.publishedAt IS NOT NULL');
      if (after) {
        const [day, id] = after;
        select.andWhere(
          new Brackets((where) =>
            where.where('r.recordedOn < :day', { day }).orWhere('r.recordedOn = :day AND r.id < :id', { id }),
          ),
        );
      }
      return select
        .orderBy('r.recordedOn', 'DESC')
        .addOrderBy('r.id', 'DESC')
        .take(limit + 1)
        .getMany();
    });
    const page = pageFrom(rows, limit, (row) => [row.recordedOn, row.id]);
    return { ...page, items: page.items.map(cardOf) };
  }

  /** @throws {AppError} NOT_FOUND, also before publication */
  get(id: string): Promise<RecordingDetail> {
    return this.db.read(async (m) => {
      const recording = await this.published(m, id);
      const chapters = await m.find(ChapterRow, { where: { recordingId: id }, order: { position: 'ASC' } });
      const links = await m.find(ChapterMeasure, { where: { chapterId: In(chapters.map((chapter) => chapter.id)) } });
      const { byId } = await this.policy.catalogue(m);
      const records = [...new Set(links.map((link) => link.measureId))].flatMap(
        (measureId) => byId.get(measureId) ?? [],
      );
      const cards = await this.policy.cards(m, records);
      const measuresOf = (chapterId: string) =>
        links
          .filter((link) => link.chapterId === chapterId)
          .flatMap((link) => cards.find((card) => card.id === link.measureId) ?? [])
          .map(({ id: measureId, title, windowState }) => ({ id: measureId, title, windowState }));
      return {
        ...cardOf(recording),
        summary: recording.summary,
        hlsUrl: recording.hlsUrl,
        ...(recording.subtitlesUrl === null ? {} : { subtitlesUrl: recording.subtitlesUrl }),
        chapters: chapters.map(({ id: chapterId, title, startSeconds, endSeconds, speaker }) => ({
          id: chapterId,
          title,
          startSeconds,
          endSeconds,
          ...(speaker === null ? {} : { speaker }),
          measures: measuresOf(chapterId),
        })),
      };
    });
  }

  /** @throws {AppError} NOT_FOUND, also before publication */
  posterUrl(id: string): Promise<string> {
    return this.db.read(async (m) => (await this.published(m, id)).posterUrl);
  }

  /** Where the replays explain a measure. */
  async chaptersOf(m: EntityManager, measureId: string): Promise<MeasureChapter[]> {
    const links = await m.findBy(ChapterMeasure, { measureId });
    if (links.length === 0) return [];
    const chapters = await m.findBy(ChapterRow, { id: In(links.map((link) => link.chapterId)) });
    const recordings = await m.findBy(Recording, {
      id: In(chapters.map((chapter) => chapter.recordingId)),
      publishedAt: Not(IsNull()),
    });
    return chapters
      .flatMap((chapter) => {
        const recording = recordings.find((each) => each.id === chapter.recordingId);
        return recording ? [{ chapter, recording }] : [];
      })
      .sort(
        (a, b) =>
          b.recording.recordedOn.localeCompare(a.recording.recordedOn) ||
          a.chapter.startSeconds - b.chapter.startSeconds,
      )
      .map(({ chapter, recording }) => ({
        recordingId: recording.id,
        recordingTitle: recording.title,
        chapterId: chapter.id,
        title: chapter.title,
        startSeconds: chapter.startSeconds,
      }));
  }

  /**
   * Takes one report of a viewer into the rollup.
   * @throws {AppError} NOT_FOUND
   */
  async reportPlay(id: string, report: PlayReport & { viewer: string }): Promise<void> {
    const viewerHash = hmac(this.config.sessionSecret, `viewer:${report.viewer}`);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.db.write((m) => this.rollUp(m, id, viewerHash, report));
        return;
      } catch (error) {
        // The same viewer's reports met each other: the later one starts again from what the earlier one wrote.
        const met = error instanceof StaleWrite || isUniqueViolation(error);
        if (!met || attempt === REPORT_TRIES) throw error;
      }
    }
  }

  private async rollUp(m: EntityManager, recordingId: string, viewerHash: string, report: PlayReport): Promise<void> {
    const recording = await this.published(m, recordingId);
    const row = await m.findOneBy(RecordingViewer, { recordingId, viewerHash });
    const next = advanceProgress(row, report, recording.durationSeconds, this.clock.now());
    const newPlays = next.plays - (row?.plays ?? 0);
    if (newPlays > 0) {
      // Counters first: every unit then takes its locks in the same order.
      await m
        .createQueryBuilder()
        .update(Recording)
        .set({ plays: () => `plays + ${newPlays}`, viewers: () => `viewers + ${row ? 0 : 1}` })
        .where({ id: recordingId })
        .execute();
    }
    if (row)
      affectedOne(
        await m.update(RecordingViewer, { id: row.id, version: row.version }, { ...next, version: row.version + 1 }),
      );
    else await m.insert(RecordingViewer, { recordingId, viewerHash, ...next, version: 1 });
  }

  private async measureIdsOf(m: EntityManager, recording: NewRecording): Promise<Map<string, string>> {
    const { chapters, durationSeconds, hlsUrl, posterUrl, subtitlesUrl } = recording;
    const faults = chapterFaults(chapters, durationSeconds);
    for (const url of [hlsUrl, posterUrl, ...(subtitlesUrl === undefined ? [] : [subtitlesUrl])]) {
      if (!ADDRESS.test(url)) faults.push(`地址应为本站路径或 https 地址：${url}`);
    }
    const ids = new Map<string, string>();
    for (const code of new Set(chapters.flatMap((chapter) => chapter.measureCodes))) {
      const measure = await this.policy.byCode(m, code);
      if (measure) ids.set(code, measure.id);
      else faults.push(`没有编号为 ${code} 的政策措施`);
    }
    if (faults.length > 0)
      throw new AppError('VALIDATION', { fields: faults.map((message) => ({ path: 'recording', message })) });
    return ids;
  }

  private async published(m: EntityManager, id: string): Promise<Recording> {
    const row = await m.findOneBy(Recording, { id, publishedAt: Not(IsNull()) });
    if (!row) throw new AppError('NOT_FOUND', { message: '没有找到这场回放，可能已被撤下' });
    return row;
  }
}

function cardOf(row: Recording): RecordingCard {
  const { id, title, department, recordedOn, durationSeconds, posterUrl, plays, chapterCount } = row;
  return { id, title, department, recordedOn, durationSeconds, posterUrl, plays, chapterCount };
}
