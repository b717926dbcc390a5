import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { PersonalData } from '../identity/index.js';
import { EnterpriseBinding, EnterpriseInvitation, EnterpriseMember } from './enterprise.entity.js';
import { EnterpriseService } from './enterprise.service.js';
import { LibraryDocumentRow } from './library.entity.js';

/** What this module keeps of a person: for which enterprises the person acts, and how that came about. */
@Injectable()
export class EnterprisePersonalData implements OnModuleInit {
  constructor(
    private readonly data: PersonalData,
    private readonly enterprises: EnterpriseService,
  ) {}

  onModuleInit(): void {
    this.data.register({
      key: 'enterprises',
      erased: '与企业的绑定关系、绑定申请和邀请',
      collect: (m, userId) => this.collect(m, userId),
      obstacles: (m, userId) => this.obstacles(m, userId),
      erase: (m, userId) => this.erase(m, userId),
    });
  }

  private async collect(m: EntityManager, userId: string) {
    const memberships = await this.enterprises.refsOf(m, userId);
    const bindings = await m.find(EnterpriseBinding, { where: { userId }, order: { id: 'ASC' } });
    const ids = memberships.map(({ id }) => id);
    const library = ids.length === 0 ? [] : await m.findBy(LibraryDocumentRow, { enterpriseId: In(ids) });
    return {
      memberships,
      profiles: await Promise.all(ids.map((id) => this.enterprises.profile(m, id))),
      bindings: bindings.map(({ enterpriseId, userName, role, way, status, statement, createdAt }) => ({
        enterpriseId,
        userName,
        role,
        way,
        status,
        statement,
        requestedAt: createdAt.toISOString(),
      })),
      library: library.map(({ enterpriseId, kind, title, validUntil, fileId }) => ({
        enterpriseId,
        kind,
        title,
        validUntil,
        fileId,
      })),
    };
  }

  /** Who alone manages an enterprise in which others act hands it over first. */
  private async obstacles(m: EntityManager, userId: string): Promise<string[]> {
    const obstacles: string[] = [];
    for (const { id, name, role } of await this.enterprises.refsOf(m, userId)) {
      const members = await m.findBy(EnterpriseMember, { enterpriseId: id });
      const others = members.filter((member) => member.userId !== userId);
      if (role === 'owner' && others.length > 0 && !others.some((member) => member.role === 'owner'))
        obstacles.push(`请先把${name}的管理员移交给其他成员`);
    }
    return obstacles;
  }

  private async erase(m: EntityManager, userId: string): Promise<void> {
    await m.delete(EnterpriseMember, { userId });
    await m.update(EnterpriseInvitation, { invitedBy: userId, status: 'open' }, { status: 'revoked' });
    await m.update(EnterpriseBinding, { userId, status: 'pending' }, { status: 'cancelled', liveKey: null });
    await m.update(EnterpriseBinding, { userId }, { userName: '', statement: null });
  }
}
