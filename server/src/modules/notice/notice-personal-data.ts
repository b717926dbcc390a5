import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { PersonalData } from '../identity/index.js';
import { NoticeConsent, NoticePush } from './consent.entity.js';
import { NoticeMessage } from './notice.entity.js';

/** What this module keeps of a person: messages to the person, and consents. */
@Injectable()
export class NoticePersonalData implements OnModuleInit {
  constructor(private readonly data: PersonalData) {}

  onModuleInit(): void {
    this.data.register({
      key: 'messages',
      erased: '发给您个人的消息和消息订阅',
      collect: (m, userId) => this.collect(m, userId),
      erase: (m, userId) => this.erase(m, userId),
    });
  }

  private async collect(m: EntityManager, userId: string) {
    const messages = await this.own(m, userId);
    const consents = await m.findBy(NoticeConsent, { userId });
    return {
      messages: messages.map(({ title, body, createdAt }) => ({ title, body, sentAt: createdAt.toISOString() })),
      consents: consents.map(({ topic, remaining }) => ({ topic, remaining })),
    };
  }

  private async erase(m: EntityManager, userId: string): Promise<void> {
    await m.delete(NoticePush, { userId });
    await m.delete(NoticeConsent, { userId });
    const ids = (await this.own(m, userId)).map(({ id }) => id);
    for (let from = 0; from < ids.length; from += 500) {
      await m.delete(NoticeMessage, { id: In(ids.slice(from, from + 500)) });
    }
  }

  private own(m: EntityManager, userId: string): Promise<NoticeMessage[]> {
    return m.find(NoticeMessage, {
      where: { recipientKind: 'firm_user', recipientId: userId },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }
}
