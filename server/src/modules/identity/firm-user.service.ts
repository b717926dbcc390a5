import type { FirmMe, FirmSession } from '@qinqing/contract/firm';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull, Not } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { Config } from '../../platform/config/index.js';
import { Cipher } from '../../platform/crypto/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { WechatPort } from '../../platform/wechat/index.js';
import { FirmContext } from './firm-context.js';
import { FirmPhone, FirmUser } from './identity.entity.js';
import { requireFirm } from './identity.rules.js';
import { SessionService } from './session.service.js';

export interface DemoAccount {
  account: string;
  label: string;
  note: string;
}

@Injectable()
export class FirmUserService {
  constructor(
    private readonly db: Db,
    private readonly config: Config,
    private readonly wechat: WechatPort,
    private readonly sessions: SessionService,
    private readonly context: FirmContext,
    private readonly audit: AuditService,
    private readonly cipher: Cipher,
  ) {}

  /**
   * Log-in with WeChat's single-use code. The session key that comes with it is never kept: nothing here needs it.
   * @throws {AppError} WECHAT_CODE_INVALID, WECHAT_UNAVAILABLE, RATE_LIMITED
   */
  async loginWithWechat(code: string): Promise<FirmSession> {
    // WeChat is asked before the unit of work begins: nothing outside happens inside a transaction.
    const { openid } = await this.wechat.code2Session(code);
    const user = await this.findOrCreateByOpenid(openid);
    return this.openFor(user);
  }

  /** @throws {AppError} DEMO_ONLY outside the demonstration, NOT_FOUND for an unknown account */
  async loginAsDemo(account: string): Promise<FirmSession> {
    if (!this.config.demo) throw new AppError('DEMO_ONLY');
    const user = await this.db.read((m) => m.findOneBy(FirmUser, { demoAccount: account }));
    if (!user) throw new AppError('NOT_FOUND', { message: '没有这个演示账号' });
    return this.openFor(user);
  }

  async me(actor: Actor): Promise<FirmMe> {
    requireFirm(actor);
    return this.db.read((m) => this.view(m, actor.id));
  }

  async renameSelf(actor: Actor, name: string): Promise<FirmMe> {
    requireFirm(actor);
    return this.db.write(async (m) => {
      await this.rename(m, actor, name);
      return this.view(m, actor.id);
    });
  }

  /** @throws {AppError} WECHAT_CODE_INVALID, WECHAT_UNAVAILABLE */
  async givePhone(actor: Actor, code: string): Promise<FirmMe> {
    requireFirm(actor);
    const phone = await this.wechat.phoneNumber(code);
    return this.db.write(async (m) => {
      const values = {
        phoneCipher: this.cipher.encrypt(phone, `firm-phone:${actor.id}`),
        phoneMasked: phone.replace(/^(\d{3})\d+(\d{4})$/, '$1****$2'),
      };
      const { affected } = await m.update(FirmPhone, { userId: actor.id }, values);
      if (affected === 0) {
        try {
          await m.insert(FirmPhone, { userId: actor.id, ...values });
        } catch (error) {
          // Two taps at once: the number of the later one stays.
          if (!isUniqueViolation(error)) throw error;
          await m.update(FirmPhone, { userId: actor.id }, values);
        }
      }
      await this.audit.record(m, { actor, action: 'firm_user.give_phone', entity: 'firm_user', entityId: actor.id });
      return this.view(m, actor.id);
    });
  }

  async removePhone(actor: Actor): Promise<FirmMe> {
    requireFirm(actor);
    return this.db.write(async (m) => {
      await m.delete(FirmPhone, { userId: actor.id });
      await this.audit.record(m, { actor, action: 'firm_user.remove_phone', entity: 'firm_user', entityId: actor.id });
      return this.view(m, actor.id);
    });
  }

  /** Where WeChat knows a person; null for those who never came through it. */
  async openidOf(m: EntityManager, userId: string): Promise<string | null> {
    return (await m.findOneBy(FirmUser, { id: userId }))?.openid ?? null;
  }

  private async view(m: EntityManager, userId: string): Promise<FirmMe> {
    const { id, name } = await m.findOneByOrFail(FirmUser, { id: userId });
    const phone = await m.findOneBy(FirmPhone, { userId });
    return {
      user: { id, name, ...(phone ? { phoneMasked: phone.phoneMasked } : {}) },
      enterprises: await this.context.enterprisesOf(m, userId),
      unreadMessages: await this.context.unreadOf(m, userId),
    };
  }

  /** The name by which the other members of an enterprise know a person. */
  async rename(m: EntityManager, actor: Actor, name: string): Promise<void> {
    requireFirm(actor);
    const before = await m.findOneByOrFail(FirmUser, { id: actor.id });
    if (before.name === name) return;
    await m.update(FirmUser, { id: actor.id }, { name });
    await this.audit.record(m, { actor, action: 'firm_user.rename', entity: 'firm_user', entityId: actor.id });
  }

  async namesOf(m: EntityManager, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await m.findBy(FirmUser, { id: In([...new Set(ids)]) });
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async demoAccounts(m: EntityManager): Promise<DemoAccount[]> {
    if (!this.config.demo) return [];
    const rows = await m.find(FirmUser, { where: { demoAccount: Not(IsNull()) }, order: { demoAccount: 'ASC' } });
    return rows.map((row) => ({
      account: row.demoAccount ?? '',
      label: row.demoLabel ?? row.name,
      note: row.demoNote ?? '',
    }));
  }

  async createDemo(m: EntityManager, account: DemoAccount & { name: string }): Promise<string> {
    const id = newId();
    const { account: demoAccount, label: demoLabel, note: demoNote, name } = account;
    await m.insert(FirmUser, { id, name, openid: null, demoAccount, demoLabel, demoNote });
    return id;
  }

  private async findOrCreateByOpenid(openid: string): Promise<FirmUser> {
    const find = () => this.db.read((m) => m.findOneBy(FirmUser, { openid }));
    const known = await find();
    if (known) return known;
    try {
      await this.db.write((m) => m.insert(FirmUser, { name: '微信用户', openid }));
    } catch (error) {
      // Two log-ins of the same new person at once: the unique key decided, both go on with the one row.
      if (!isUniqueViolation(error)) throw error;
    }
    const made = await find();
    if (!made) throw new AppError('INTERNAL');
    return made;
  }

  private openFor(user: FirmUser): Promise<FirmSession> {
    return this.db.write(async (m) => {
      const session = await this.sessions.open(m, 'firm', user.id);
      await this.audit.record(m, {
        actor: { kind: 'firm', id: user.id, name: user.name, sessionId: '' },
        action: 'firm.login',
        entity: 'firm_user',
        entityId: user.id,
      });
      return {
        token: session.token,
        expiresAt: session.expiresAt.toISOString(),
        user: { id: user.id, name: user.name },
        enterprises: await this.context.enterprisesOf(m, user.id),
      };
    });
  }
}
