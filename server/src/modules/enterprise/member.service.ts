import { randomInt } from 'node:crypto';
import type { BodyOf, MemberRole } from '@qinqing/contract';
import type * as contract from '@qinqing/contract/firm';
import { Injectable } from '@nestjs/common';
import { type EntityManager, MoreThan } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { FirmUserService, requireFirm } from '../identity/index.js';
import { NoticeService } from '../notice/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Cipher } from '../../platform/crypto/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { Enterprise, EnterpriseInvitation, EnterpriseMember } from './enterprise.entity.js';
import { EnterpriseService } from './enterprise.service.js';
import { invitationCode, INVITATION_HOURS, MAX_OPEN_INVITATIONS } from './member.rules.js';

/**
 * The people of an enterprise. An enterprise that has a manager never loses its last one: every change of roles first
 * locks the enterprise's row, and the statement itself refuses to take the last manager away.
 */
@Injectable()
export class MemberService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly cipher: Cipher,
    private readonly audit: AuditService,
    private readonly users: FirmUserService,
    private readonly notices: NoticeService,
    private readonly enterprises: EnterpriseService,
  ) {}

  list(actor: Actor, enterpriseId: string): Promise<{ items: contract.Member[] }> {
    return this.db.read(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'read');
      const rows = await m.find(EnterpriseMember, { where: { enterpriseId }, order: { createdAt: 'ASC', id: 'ASC' } });
      const names = await this.users.namesOf(
        m,
        rows.map(({ userId }) => userId),
      );
      const items = rows.map(({ userId, role, createdAt }) => ({
        userId,
        name: names.get(userId) ?? '',
        role,
        since: createdAt.toISOString(),
        you: actor.kind === 'firm' && actor.id === userId,
      }));
      return { items };
    });
  }

  /** @throws {AppError} LAST_OWNER */
  change(actor: Actor, enterpriseId: string, userId: string, role: MemberRole): Promise<void> {
    return this.db.write(async (m) => {
      await this.lock(m, enterpriseId);
      await this.enterprises.requireMember(m, actor, enterpriseId, 'manage');
      const before = await this.member(m, enterpriseId, userId);
      if (before.role === role) return;
      await this.setRole(m, before, role);
      await this.note(m, actor, 'member.role', enterpriseId, { userId, from: before.role, to: role });
      await this.tell(m, userId, enterpriseId, '您的企业角色已调整');
    });
  }

  /** @throws {AppError} LAST_OWNER */
  remove(actor: Actor, enterpriseId: string, userId: string): Promise<void> {
    return this.db.write(async (m) => {
      await this.lock(m, enterpriseId);
      await this.enterprises.requireMember(m, actor, enterpriseId, 'manage');
      const member = await this.member(m, enterpriseId, userId);
      await this.dismiss(m, member);
      await this.note(m, actor, 'member.remove', enterpriseId, { userId, role: member.role });
      await this.tell(m, userId, enterpriseId, '您已不再是企业成员');
    });
  }

  /** @throws {AppError} LAST_OWNER: who manages an enterprise alone hands it over first */
  leave(actor: Actor, enterpriseId: string): Promise<void> {
    return this.db.write(async (m) => {
      requireFirm(actor);
      await this.lock(m, enterpriseId);
      await this.enterprises.requireMember(m, actor, enterpriseId, 'read');
      const member = await this.member(m, enterpriseId, actor.id);
      await this.dismiss(m, member);
      await this.note(m, actor, 'member.leave', enterpriseId, { userId: actor.id, role: member.role });
    });
  }

  /** Makes another member the manager, and gives the actor another role or none. */
  transfer(actor: Actor, enterpriseId: string, input: BodyOf<typeof contract.transferEnterprise>): Promise<void> {
    return this.db.write(async (m) => {
      requireFirm(actor);
      await this.lock(m, enterpriseId);
      await this.enterprises.requireMember(m, actor, enterpriseId, 'manage');
      if (input.userId === actor.id) {
        throw new AppError('VALIDATION', { fields: [{ path: 'userId', message: '请选择另一名成员作为新的管理员' }] });
      }
      await this.setRole(m, await this.member(m, enterpriseId, input.userId), 'owner');
      const own = await this.member(m, enterpriseId, actor.id);
      if (input.afterwards === 'leave') await this.dismiss(m, own);
      else await this.setRole(m, own, input.afterwards);
      await this.note(m, actor, 'member.transfer', enterpriseId, {
        userId: input.userId,
        afterwards: input.afterwards,
      });
      await this.tell(m, input.userId, enterpriseId, '您已成为企业管理员');
    });
  }

  /** @returns the code, which is not shown again */
  invite(actor: Actor, enterpriseId: string, role: 'agent' | 'viewer'): Promise<contract.NewInvitation> {
    const code = invitationCode((below) => randomInt(below));
    return this.db.write(async (m) => {
      requireFirm(actor);
      await this.lock(m, enterpriseId);
      await this.enterprises.requireMember(m, actor, enterpriseId, 'manage');
      const now = this.clock.now();
      if ((await this.openInvitations(m, enterpriseId)).length >= MAX_OPEN_INVITATIONS) {
        throw new AppError('STATE_CONFLICT', { message: '未使用的邀请太多，请先作废一些' });
      }
      const row = m.create(EnterpriseInvitation, {
        id: newId(),
        createdAt: now,
        enterpriseId,
        role,
        codeHash: this.digest(code),
        invitedBy: actor.id,
        expiresAt: new Date(now.getTime() + INVITATION_HOURS * 3_600_000),
        status: 'open',
        usedBy: null,
      });
      await m.insert(EnterpriseInvitation, row);
      await this.note(m, actor, 'member.invite', enterpriseId, { invitationId: row.id, role });
      return { ...invitationView(row), code };
    });
  }

  invitations(actor: Actor, enterpriseId: string): Promise<{ items: contract.Invitation[] }> {
    return this.db.read(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'manage');
      return { items: (await this.openInvitations(m, enterpriseId)).map(invitationView) };
    });
  }

  revoke(actor: Actor, enterpriseId: string, invitationId: string): Promise<void> {
    return this.db.write(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'manage');
      const { affected } = await m.update(
        EnterpriseInvitation,
        { id: invitationId, enterpriseId, status: 'open' },
        { status: 'revoked' },
      );
      if (affected !== 1) throw new AppError('NOT_FOUND', { message: '没有找到这个邀请，可能已被使用' });
      await this.note(m, actor, 'member.revoke_invitation', enterpriseId, { invitationId });
    });
  }

  /** @throws {AppError} INVITATION_INVALID for a code that is wrong, used, revoked or too old; ALREADY_MEMBER */
  accept(actor: Actor, input: BodyOf<typeof contract.acceptInvitation>): Promise<contract.EnterpriseRef> {
    return this.db.write(async (m) => {
      requireFirm(actor);
      const row = await m.findOneBy(EnterpriseInvitation, { codeHash: this.digest(input.code), status: 'open' });
      if (!row || row.expiresAt <= this.clock.now()) throw new AppError('INVITATION_INVALID');
      if (await this.enterprises.isMember(m, actor.id, row.enterpriseId)) throw new AppError('ALREADY_MEMBER');
      // The statement decides which of two phones with the same code was first.
      const { affected } = await m.update(
        EnterpriseInvitation,
        { id: row.id, status: 'open', expiresAt: MoreThan(this.clock.now()) },
        { status: 'used', usedBy: actor.id },
      );
      if (affected !== 1) throw new AppError('INVITATION_INVALID');
      await this.users.rename(m, actor, input.name);
      const { enterpriseId, role } = row;
      await this.enterprises.addMember(m, actor, { userId: actor.id, enterpriseId, role });
      await this.tell(m, row.invitedBy, enterpriseId, `${input.name}已加入企业`);
      const { id, name, uscc } = await this.enterprises.get(m, enterpriseId);
      return { id, name, uscc, role };
    });
  }

  /** Persons who manage an enterprise. */
  async ownerIds(m: EntityManager, enterpriseId: string): Promise<string[]> {
    const rows = await m.find(EnterpriseMember, { select: { userId: true }, where: { enterpriseId, role: 'owner' } });
    return rows.map(({ userId }) => userId);
  }

  /** Whoever changes roles of one enterprise waits here for the one before: its row is the lock. */
  private async lock(m: EntityManager, enterpriseId: string): Promise<void> {
    await m.update(Enterprise, { id: enterpriseId }, { updatedAt: this.clock.now() });
  }

  private async member(m: EntityManager, enterpriseId: string, userId: string): Promise<EnterpriseMember> {
    const row = await m.findOneBy(EnterpriseMember, { enterpriseId, userId });
    if (!row) throw new AppError('NOT_FOUND', { message: '没有找到这名成员，可能已退出' });
    return row;
  }

  private async setRole(m: EntityManager, member: EnterpriseMember, role: MemberRole): Promise<void> {
    const change = m.createQueryBuilder().update(EnterpriseMember).set({ role }).where({ id: member.id });
    if (role !== 'owner') change.andWhere(NOT_LAST_OWNER, { enterpriseId: member.enterpriseId });
    if ((await change.execute()).affected !== 1) throw new AppError('LAST_OWNER');
  }

  private async dismiss(m: EntityManager, member: EnterpriseMember): Promise<void> {
    const { affected } = await m
      .createQueryBuilder()
      .delete()
      .from(EnterpriseMember)
      .where({ id: member.id })
      .andWhere(NOT_LAST_OWNER, { enterpriseId: member.enterpriseId })
      .execute();
    if (affected !== 1) throw new AppError('LAST_OWNER');
  }

  private openInvitations(m: EntityManager, enterpriseId: string): Promise<EnterpriseInvitation[]> {
    return m.find(EnterpriseInvitation, {
      where: { enterpriseId, status: 'open', expiresAt: MoreThan(this.clock.now()) },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
  }

  private digest(code: string): string {
    return this.cipher.fingerprint(`invitation:${code}`);
  }

  private async tell(m: EntityManager, userId: string, enterpriseId: string, title: string): Promise<void> {
    const { name } = await this.enterprises.get(m, enterpriseId);
    await this.notices.send(m, {
      to: { kind: 'firm_user', id: userId },
      title,
      body: `企业：${name}。`,
      link: `enterprise:${enterpriseId}`,
    });
  }

  private async note(m: EntityManager, actor: Actor, action: string, enterpriseId: string, after: object) {
    await this.audit.record(m, { actor, action, entity: 'enterprise', entityId: enterpriseId, after });
  }
}

/** The derived table inside is MySQL's condition for reading the table that a statement changes. */
const NOT_LAST_OWNER = `(role <> 'owner' OR (SELECT n FROM (SELECT COUNT(*) AS n FROM enterprise_member WHERE enterpriseId = :enterpriseId AND role = 'owner') AS owners) > 1)`;

function invitationView({ id, role, createdAt, expiresAt }: EnterpriseInvitation): contract.Invitation {
  return { id, role, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
}
