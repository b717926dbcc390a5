import type { DeletionTerms } from '@qinqing/contract/firm';
import { PERSONAL_DATA, PRIVACY_CONTACT, PRIVACY_UPDATED_ON } from '@qinqing/contract/public';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { type Actor, AppError, Download } from '../../platform/http/index.js';
import { FirmPhone, FirmUser, Session } from './identity.entity.js';
import { requireFirm } from './identity.rules.js';
import { PersonalData } from './personal-data.js';
import { GONE_NAME, KEPT_BY_LAW } from './personal-data.rules.js';
import { SessionService } from './session.service.js';

/** A person's rights over the data kept of the person: to know, to copy, to delete where the law allows. */
@Injectable()
export class MyDataService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly sessions: SessionService,
    private readonly data: PersonalData,
  ) {}

  privacy() {
    return { updatedOn: PRIVACY_UPDATED_ON, contact: PRIVACY_CONTACT, fields: [...PERSONAL_DATA] };
  }

  /** Everything in one file; account numbers stay masked, as they are on every screen. */
  async export(actor: Actor): Promise<Download> {
    requireFirm(actor);
    const content = await this.db.read(async (m) => {
      const parts: Record<string, unknown> = { account: await this.account(m, actor.id) };
      for (const { key, collect } of this.data.all) parts[key] = await collect(m, actor.id);
      return parts;
    });
    await this.db.write((m) =>
      this.audit.record(m, { actor, action: 'my_data.export', entity: 'firm_user', entityId: actor.id }),
    );
    const text = JSON.stringify({ exportedAt: this.clock.now().toISOString(), ...content }, null, 2);
    return new Download(Buffer.from(text), `我的数据-${this.clock.today()}.json`, 'application/json; charset=utf-8');
  }

  terms(actor: Actor): Promise<DeletionTerms> {
    requireFirm(actor);
    return this.db.read((m) => this.termsOf(m, actor.id));
  }

  /**
   * Closes the account: what no law keeps goes at once, the rest is used for nothing else any more.
   * @throws {AppError} STATE_CONFLICT with what stands against it
   */
  delete(actor: Actor): Promise<DeletionTerms> {
    requireFirm(actor);
    return this.db.write(async (m) => {
      const terms = await this.termsOf(m, actor.id);
      if (terms.obstacles.length > 0) {
        const { obstacles } = terms;
        throw new AppError('STATE_CONFLICT', { message: obstacles.join('；'), details: { obstacles } });
      }
      for (const { erase } of this.data.all) await erase?.(m, actor.id);
      await m.delete(FirmPhone, { userId: actor.id });
      // The row stays for what refers to it; nothing in it tells who it was.
      await m.update(FirmUser, { id: actor.id }, { name: GONE_NAME, openid: null });
      await this.sessions.closeAll(m, 'firm', actor.id);
      await this.audit.record(m, {
        actor: { ...actor, name: GONE_NAME },
        action: 'my_data.delete',
        entity: 'firm_user',
        entityId: actor.id,
      });
      return terms;
    });
  }

  private async termsOf(m: EntityManager, userId: string): Promise<DeletionTerms> {
    const user = await m.findOneByOrFail(FirmUser, { id: userId });
    const obstacles = user.demoAccount === null ? [] : ['演示账号由多人共用，不能注销'];
    for (const source of this.data.all) obstacles.push(...((await source.obstacles?.(m, userId)) ?? []));
    const erased = this.data.all.flatMap((source) => source.erased ?? []);
    return { obstacles, deleted: ['姓名、联系电话和微信用户标识', ...erased], kept: [...KEPT_BY_LAW] };
  }

  private async account(m: EntityManager, userId: string) {
    const { name, createdAt } = await m.findOneByOrFail(FirmUser, { id: userId });
    const phone = await m.findOneBy(FirmPhone, { userId });
    const sessions = await m.find(Session, {
      where: { kind: 'firm', subjectId: userId },
      order: { createdAt: 'DESC' },
    });
    return {
      name,
      createdAt: createdAt.toISOString(),
      phone: phone?.phoneMasked ?? null,
      logins: sessions.map((session) => session.createdAt.toISOString()),
    };
  }
}
