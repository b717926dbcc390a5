import { type BodyOf, NOTICE_TOPIC, type NoticeTopic } from '@qinqing/contract';
import type * as contract from '@qinqing/contract/firm';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { requireFirm } from '../identity/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { type Actor, AppError } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { NoticeConsent } from './consent.entity.js';

/** Consents that a wallet may hold per topic: more would outlive their reason. */
const WALLET = 20;

type Outcome = BodyOf<typeof contract.recordConsents>['results'][number];

/** A wallet of consents: each allows one message on one topic, and is spent by it. */
@Injectable()
export class ConsentService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly audit: AuditService,
  ) {}

  list(actor: Actor): Promise<{ items: contract.Consent[] }> {
    requireFirm(actor);
    return this.db.read((m) => this.view(m, actor.id));
  }

  /** @throws {AppError} VALIDATION for a template that is not ours, or named twice */
  record(actor: Actor, results: readonly Outcome[]): Promise<{ items: contract.Consent[] }> {
    requireFirm(actor);
    const topics = results.map(({ templateId }) => this.topicOf(templateId));
    if (topics.includes(undefined) || new Set(topics).size < topics.length) {
      throw new AppError('VALIDATION', { fields: [{ path: 'results', message: '订阅的消息类别不存在或重复' }] });
    }
    return this.db.write(async (m) => {
      for (const [index, { outcome }] of results.entries()) {
        const topic = topics[index]!;
        if (outcome === 'accept') await this.add(m, actor.id, topic);
        // Turned off in WeChat's settings: whatever was consented to before is void.
        if (outcome === 'ban') await this.clear(m, actor.id, topic);
      }
      await this.audit.record(m, {
        actor,
        action: 'consent.record',
        entity: 'firm_user',
        entityId: actor.id,
        after: { results: results.map(({ outcome }, index) => ({ topic: topics[index], outcome })) },
      });
      return this.view(m, actor.id);
    });
  }

  /** Spends one consent. @returns false where none is left: the statement itself decides */
  async spend(m: EntityManager, userId: string, topic: NoticeTopic): Promise<boolean> {
    const { affected } = await m
      .createQueryBuilder()
      .update(NoticeConsent)
      .set({ remaining: () => 'remaining - 1' })
      .where('userId = :userId AND topic = :topic AND remaining > 0', { userId, topic })
      .execute();
    return affected === 1;
  }

  /** WeChat knows better: nothing is consented to. */
  async clear(m: EntityManager, userId: string, topic: NoticeTopic): Promise<void> {
    await m.update(NoticeConsent, { userId, topic }, { remaining: 0 });
  }

  private async add(m: EntityManager, userId: string, topic: NoticeTopic): Promise<void> {
    const more = () =>
      m
        .createQueryBuilder()
        .update(NoticeConsent)
        .set({ remaining: () => `CASE WHEN remaining < ${WALLET} THEN remaining + 1 ELSE remaining END` })
        .where('userId = :userId AND topic = :topic', { userId, topic })
        .execute();
    if (await m.existsBy(NoticeConsent, { userId, topic })) {
      await more();
      return;
    }
    const now = this.clock.now();
    try {
      await m.insert(NoticeConsent, { id: newId(), createdAt: now, updatedAt: now, userId, topic, remaining: 1 });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      await more();
    }
  }

  private async view(m: EntityManager, userId: string): Promise<{ items: contract.Consent[] }> {
    const rows = new Map((await m.findBy(NoticeConsent, { userId })).map((row) => [row.topic, row.remaining]));
    const topics = Object.entries(this.config.wechat.templates) as [NoticeTopic, { id: string }][];
    const items = topics.map(([topic, { id }]) => ({
      topic,
      title: NOTICE_TOPIC[topic],
      templateId: id,
      remaining: rows.get(topic) ?? 0,
    }));
    return { items };
  }

  private topicOf(templateId: string): NoticeTopic | undefined {
    const found = Object.entries(this.config.wechat.templates).find(([, template]) => template.id === templateId);
    return found?.[0] as NoticeTopic | undefined;
  }
}
