import type { SavedMeasure } from '@qinqing/contract/firm';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { PersonalData, requireFirm } from '../identity/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { Jobs } from '../../platform/queue/index.js';
import type { MeasureRecord } from './measure-record.js';
import { PolicyService } from './policy.service.js';
import { nextAlert } from './saved-measures.rules.js';
import { SavedMeasureRow } from './saved-measure.entity.js';

/** Wanted at the days of a measure's window that a subscriber should hear of; module application knows whom it fits. */
export const SAVED_ALERT_JOB = 'policy.saved_alert';

export interface SavedAlertJob {
  userId: string;
  measureId: string;
}

/** Measures that a person has put aside, and those of which the person wants to hear. */
@Injectable()
export class SavedMeasuresService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly audit: AuditService,
    private readonly policy: PolicyService,
    private readonly data: PersonalData,
  ) {}

  onModuleInit(): void {
    this.data.register({
      key: 'savedMeasures',
      erased: '收藏和关注的政策',
      collect: async (m, userId) =>
        (await this.of(m, userId)).map(({ measureId, subscribed }) => ({ measureId, subscribed })),
      erase: async (m, userId) => void (await m.delete(SavedMeasureRow, { userId })),
    });
  }

  list(actor: Actor): Promise<{ items: SavedMeasure[] }> {
    requireFirm(actor);
    return this.db.read(async (m) => {
      const rows = await this.of(m, actor.id);
      const { byId } = await this.policy.catalogue(m);
      const known = rows.flatMap((row) => {
        const record = byId.get(row.measureId);
        return record ? [{ row, record }] : [];
      });
      const cards = await this.policy.cards(
        m,
        known.map(({ record }) => record),
      );
      return { items: known.map(({ row, record }, index) => viewOf(row, record, cards[index]!)) };
    });
  }

  /** Puts a measure aside, or changes whether its saver is told of it. Saying it twice is saying it once. */
  save(actor: Actor, measureId: string, subscribed: boolean): Promise<SavedMeasure> {
    requireFirm(actor);
    return this.db.write(async (m) => {
      const record = await this.policy.measure(m, measureId);
      const row = await this.store(m, actor.id, record, subscribed);
      await this.schedule(m, actor.id, record, subscribed);
      await this.audit.record(m, {
        actor,
        action: 'measure.save',
        entity: 'measure',
        entityId: measureId,
        after: { subscribed },
      });
      return viewOf(row, record, await this.policy.card(m, measureId));
    });
  }

  remove(actor: Actor, measureId: string): Promise<void> {
    requireFirm(actor);
    return this.db.write(async (m) => {
      await m.delete(SavedMeasureRow, { userId: actor.id, measureId });
      await this.audit.record(m, { actor, action: 'measure.unsave', entity: 'measure', entityId: measureId });
    });
  }

  /** Newest first. */
  of(m: EntityManager, userId: string): Promise<SavedMeasureRow[]> {
    return m.find(SavedMeasureRow, { where: { userId }, order: { createdAt: 'DESC', id: 'DESC' }, take: 200 });
  }

  async isSubscribed(m: EntityManager, userId: string, measureId: string): Promise<boolean> {
    return m.existsBy(SavedMeasureRow, { userId, measureId, subscribed: true });
  }

  /** A page of the people who want to hear of a measure and have not seen this version of it, by id. */
  async subscribers(
    m: EntityManager,
    { id: measureId, version }: { id: string; version: number },
    after: string,
    limit: number,
  ): Promise<string[]> {
    const rows = await m
      .createQueryBuilder(SavedMeasureRow, 'saved')
      .select('saved.userId', 'userId')
      .where('saved.measureId = :measureId AND saved.subscribed = :yes', { measureId, yes: true })
      .andWhere('saved.seenVersion < :version AND saved.userId > :after', { version, after })
      .orderBy('saved.userId')
      .limit(limit)
      .getRawMany<{ userId: string }>();
    return rows.map(({ userId }) => userId);
  }

  /** Wishes for the next alert of a subscription, if its window still has one. */
  async schedule(m: EntityManager, userId: string, record: MeasureRecord, subscribed = true): Promise<void> {
    const runAt = subscribed ? nextAlert(record.definition.window, this.clock.now()) : undefined;
    if (!runAt) return;
    const payload: SavedAlertJob = { userId, measureId: record.id };
    await this.jobs.enqueue(m, SAVED_ALERT_JOB, payload, { runAt, key: `saved:${userId}:${record.id}` });
  }

  private async store(m: EntityManager, userId: string, record: MeasureRecord, subscribed: boolean) {
    const key = { userId, measureId: record.id };
    const seen = { subscribed, seenVersion: record.version };
    const known = await m.findOneBy(SavedMeasureRow, key);
    if (known) {
      await m.update(SavedMeasureRow, { id: known.id }, seen);
      return Object.assign(known, seen);
    }
    const row = m.create(SavedMeasureRow, { id: newId(), createdAt: this.clock.now(), ...key, ...seen });
    try {
      await m.insert(SavedMeasureRow, row);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      await m.update(SavedMeasureRow, key, seen);
    }
    return row;
  }
}

function viewOf(row: SavedMeasureRow, record: MeasureRecord, measure: SavedMeasure['measure']): SavedMeasure {
  return {
    measure,
    subscribed: row.subscribed,
    savedAt: row.createdAt.toISOString(),
    changed: record.version > row.seenVersion,
  };
}
