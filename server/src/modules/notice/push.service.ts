import type { NoticeTopic } from '@qinqing/contract';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FirmContext, FirmUserService } from '../identity/index.js';
import { Config } from '../../platform/config/index.js';
import { Db } from '../../platform/db/index.js';
import { type Job, JobRegistry } from '../../platform/queue/index.js';
import { WechatPort } from '../../platform/wechat/index.js';
import { NoticePush } from './consent.entity.js';
import { ConsentService } from './consent.service.js';
import { NoticeMessage } from './notice.entity.js';
import { pageOfLink, PUSH_JOB, type PushJob, pushData } from './notice.rules.js';

/**
 * Carries messages of the inbox to WeChat, for those who consented. A consent is spent in the unit that reserves the
 * message, WeChat is asked outside of any unit, and what it said is written down; a try that broke off goes on with
 * the consent that it has spent already.
 */
@Injectable()
export class PushService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly config: Config,
    private readonly registry: JobRegistry,
    private readonly wechat: WechatPort,
    private readonly firms: FirmContext,
    private readonly users: FirmUserService,
    private readonly consents: ConsentService,
  ) {}

  onModuleInit(): void {
    this.registry.register(PUSH_JOB, (job) => this.push(job));
  }

  private async push(job: Job): Promise<void> {
    const { messageId, topic } = job.payload as PushJob;
    const { message, people } = await this.db.read(async (m) => {
      const found = await m.findOneBy(NoticeMessage, { id: messageId });
      return { message: found, people: found ? await this.recipients(m, found) : [] };
    });
    if (!message) return;
    const failures: unknown[] = [];
    for (const userId of people) {
      try {
        await this.tell(message, userId, topic);
      } catch (error) {
        // The others are told all the same; the job comes back for this one.
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  private async tell(message: NoticeMessage, userId: string, topic: NoticeTopic): Promise<void> {
    const template = this.config.wechat.templates[topic];
    const openid = await this.db.read((m) => this.users.openidOf(m, userId));
    if (!template || openid === null || !(await this.reserve(message.id, userId, topic))) return;
    const outcome = await this.wechat.sendSubscribeMessage({
      openid,
      templateId: template.id,
      page: pageOfLink(message.link),
      data: pushData(template.fields, message),
    });
    await this.db.write(async (m) => {
      if (outcome === 'not_consented') await this.consents.clear(m, userId, topic);
      await m.update(NoticePush, { messageId: message.id, userId, status: 'reserved' }, { status: outcome });
    });
  }

  /** @returns whether there is something to send: a consent was spent for it, now or by a try that broke off */
  private reserve(messageId: string, userId: string, topic: NoticeTopic): Promise<boolean> {
    return this.db.write(async (m) => {
      const known = await m.findOneBy(NoticePush, { messageId, userId });
      if (known) return known.status === 'reserved';
      if (!(await this.consents.spend(m, userId, topic))) return false;
      await m.insert(NoticePush, { messageId, userId, topic, status: 'reserved' });
      return true;
    });
  }

  private async recipients(m: EntityManager, message: NoticeMessage): Promise<string[]> {
    return message.recipientKind === 'firm_user' ? [message.recipientId] : this.firms.membersOf(m, message.recipientId);
  }
}
