import type { FirmMe, FirmSession } from '@qinqing/contract/firm';
import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull, Not } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { Config } from '../../platform/config/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { WechatPort } from '../../platform/wechat/index.js';
import { FirmContext } from './firm-context.js';
import { FirmUser } from './identity.entity.js';
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
    return this.db.read(async (m) => ({
      user: { id: actor.id, name: actor.name },
      enterprises: await this.context.enterprisesOf(m, actor.id),
      unreadMessages: await this.context.unreadOf(m, actor.id),
    }));
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
