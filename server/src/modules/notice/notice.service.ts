import type { NoticeTopic } from '@qinqing/contract';
import type { Message } from '@qinqing/contract/firm';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Brackets, type EntityManager, IsNull } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { type Actor, AppError } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { decodeCursor, encodeCursor } from '../../platform/paging/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { FirmContext, requireFirm } from '../identity/index.js';
import { NoticeMessage, type RecipientKind } from './notice.entity.js';
import { PUSH_JOB, type PushJob, topicOfLink } from './notice.rules.js';

export interface NewNotice {
  to: { kind: RecipientKind; id: string };
  /** At most 120 characters. */
  title: string;
  body: string;
  /** Page inside the app: `application:ID`, `measure:ID`. */
  link?: string;
  /** What it is about, where the page that it opens does not tell. */
  topic?: NoticeTopic;
  /** The fact that it tells: a second message with this key is not sent. */
  key?: string;
}

/** The inbox: the truth of what a firm was told. Messages on other channels are a courtesy. */
@Injectable()
export class NoticeService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly jobs: Jobs,
    private readonly firms: FirmContext,
  ) {}

  onModuleInit(): void {
    this.firms.registerUnread((m, userId) => this.countUnread(m, userId));
  }

  /** Puts the message into the inbox in the unit of work that it tells about. */
  async send(m: EntityManager, notice: NewNotice): Promise<void> {
    const { to, title, body, link, key } = notice;
    if (key !== undefined && (await m.existsBy(NoticeMessage, { dedupKey: key }))) return;
    const id = newId();
    const row = {
      id,
      recipientKind: to.kind,
      recipientId: to.id,
      title,
      body,
      link: link ?? null,
      dedupKey: key ?? null,
      readAt: null,
    };
    try {
      await m.insert(NoticeMessage, row);
    } catch (error) {
      if (key === undefined || !isUniqueViolation(error)) throw error;
      return;
    }
    const topic = notice.topic ?? topicOfLink(link);
    if (topic && this.config.wechat.templates[topic]) {
      const payload: PushJob = { messageId: id, topic };
      await this.jobs.enqueue(m, PUSH_JOB, payload);
    }
  }

  /** Newest first: the person's own messages and those of the person's enterprises. */
  async list(
    actor: Actor,
    query: { cursor?: string; limit?: number },
  ): Promise<{ items: Message[]; nextCursor: string | null }> {
    requireFirm(actor);
    const { cursor, limit = 20 } = query;
    const after = cursor === undefined ? undefined : decodeCursor(cursor, ['number', 'string']);
    const rows = await this.db.read(async (m) => {
      const inbox = await this.inbox(m, actor.id);
      if (after) {
        const [time, id] = after;
        const at = new Date(time);
        if (Number.isNaN(at.getTime())) throw new AppError('BAD_CURSOR');
        inbox.andWhere('(message.createdAt < :at OR (message.createdAt = :at AND message.id < :id))', { at, id });
      }
      return inbox
        .orderBy('message.createdAt', 'DESC')
        .addOrderBy('message.id', 'DESC')
        .limit(limit + 1)
        .getMany();
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const nextCursor = rows.length > limit && last ? encodeCursor([last.createdAt.getTime(), last.id]) : null;
    return { items: page.map(viewOf), nextCursor };
  }

  /** @throws {AppError} NOT_FOUND for a message of others */
  async read(actor: Actor, id: string): Promise<void> {
    requireFirm(actor);
    await this.db.write(async (m) => {
      const inbox = await this.inbox(m, actor.id);
      const message = await inbox.andWhere('message.id = :id', { id }).getOne();
      if (!message) throw new AppError('NOT_FOUND');
      await m.update(NoticeMessage, { id, readAt: IsNull() }, { readAt: this.clock.now() });
    });
  }

  private async countUnread(m: EntityManager, userId: string): Promise<number> {
    return (await this.inbox(m, userId)).andWhere('message.readAt IS NULL').getCount();
  }

  private async inbox(m: EntityManager, userId: string) {
    const enterpriseIds = (await this.firms.enterprisesOf(m, userId)).map(({ id }) => id);
    return m.createQueryBuilder(NoticeMessage, 'message').where(
      new Brackets((mine) => {
        mine.where('message.recipientKind = :person AND message.recipientId = :userId', {
          person: 'firm_user',
          userId,
        });
        if (enterpriseIds.length > 0) {
          mine.orWhere('message.recipientKind = :enterprise AND message.recipientId IN (:...enterpriseIds)', {
            enterprise: 'enterprise',
            enterpriseIds,
          });
        }
      }),
    );
  }
}

function viewOf(row: NoticeMessage): Message {
  return {
    id: row.id,
    title: row.title,
    body: row.body,
    ...(row.link === null ? {} : { link: row.link }),
    sentAt: row.createdAt.toISOString(),
    ...(row.readAt === null ? {} : { readAt: row.readAt.toISOString() }),
  };
}
