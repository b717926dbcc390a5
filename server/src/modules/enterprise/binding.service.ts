import { type BindingStatus, isValidUscc } from '@qinqing/contract';
import type { BodyOf, QueryOf, StaffRole } from '@qinqing/contract';
import type * as contract from '@qinqing/contract/firm';
import type * as staffContract from '@qinqing/contract/staff';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { FileService } from '../file/index.js';
import { FirmUserService, requireFirm, requireRole } from '../identity/index.js';
import { NoticeService } from '../notice/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { EnterpriseBinding } from './enterprise.entity.js';
import { type EnterpriseRecord, EnterpriseService } from './enterprise.service.js';
import { MemberService } from './member.service.js';

/** Who looks at the papers of a binding. */
const DESK: readonly StaffRole[] = ['street_reviewer', 'admin'];
const FILES = 'enterprise_binding';

type Decision = { approve: boolean; reason?: string | undefined };

/** A person asks to act for an enterprise; staff or the person who manages it decides. */
@Injectable()
export class BindingService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly files: FileService,
    private readonly users: FirmUserService,
    private readonly notices: NoticeService,
    private readonly enterprises: EnterpriseService,
    private readonly members: MemberService,
  ) {}

  onModuleInit(): void {
    this.files.registerOwner(FILES, (actor, bindingId) => this.mayRead(actor, bindingId));
  }

  /** @throws {AppError} USCC_INVALID, NOT_FOUND for a firm outside the register */
  registration(actor: Actor, uscc: string): Promise<contract.Registration> {
    requireFirm(actor);
    return this.db.read(async (m) => {
      const { id, name } = await this.registered(m, uscc);
      const role = await this.enterprises.roleOf(m, actor.id, id);
      const hasOwner = (await this.members.ownerIds(m, id)).length > 0;
      return { name, uscc, hasOwner, ...(role ? { role } : {}) };
    });
  }

  mine(actor: Actor): Promise<{ items: contract.Binding[] }> {
    requireFirm(actor);
    return this.db.read(async (m) => {
      const rows = await m.find(EnterpriseBinding, { where: { userId: actor.id }, order: { id: 'DESC' }, take: 50 });
      const firms = await this.firmsOf(m, rows);
      return { items: rows.map((row) => viewOf(row, firms.get(row.enterpriseId)!)) };
    });
  }

  /** @throws {AppError} USCC_INVALID, NOT_FOUND, ALREADY_MEMBER, BINDING_PENDING, VALIDATION */
  async request(actor: Actor, input: BodyOf<typeof contract.requestBinding>): Promise<contract.Binding> {
    requireFirm(actor);
    return this.db.write(async (m) => {
      const firm = await this.registered(m, input.uscc);
      if (await this.enterprises.isMember(m, actor.id, firm.id)) throw new AppError('ALREADY_MEMBER');
      const owners = await this.members.ownerIds(m, firm.id);
      const fileIds = input.fileIds ?? [];
      if (input.way === 'evidence' && fileIds.length === 0) {
        throw new AppError('VALIDATION', {
          fields: [{ path: 'fileIds', message: '请上传授权书或营业执照等授权材料' }],
        });
      }
      if (input.way === 'owner_confirms' && owners.length === 0) {
        throw new AppError('VALIDATION', {
          fields: [{ path: 'way', message: '这家企业还没有管理员，请上传授权材料，由工作人员核实' }],
        });
      }
      const row = Object.assign(new EnterpriseBinding(), {
        id: newId(),
        createdAt: this.clock.now(),
        updatedAt: this.clock.now(),
        enterpriseId: firm.id,
        userId: actor.id,
        userName: input.name,
        role: input.role,
        way: input.way,
        statement: input.statement ?? null,
        fileIds,
        status: 'pending',
        version: 1,
        liveKey: `${actor.id}:${firm.id}`,
        decidedByKind: null,
        decidedById: null,
        decidedByName: null,
        decidedAt: null,
        reason: null,
      } as const);
      try {
        await m.insert(EnterpriseBinding, row as never);
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError('BINDING_PENDING');
        throw error;
      }
      await this.files.attach(m, actor, fileIds, { kind: FILES, id: row.id });
      await this.note(m, actor, 'binding.request', row);
      if (input.way === 'owner_confirms') {
        for (const id of owners) {
          await this.notices.send(m, {
            to: { kind: 'firm_user', id },
            title: `${input.name}申请加入${firm.name}`.slice(0, 120),
            body: '请在“我的企业”中确认是否为本企业人员，如不认识请拒绝。',
            link: `enterprise:${firm.id}`,
            key: `binding:${row.id}:${id}`,
          });
        }
      }
      return viewOf(row, firm);
    });
  }

  /** @throws {AppError} STATE_CONFLICT once it is decided */
  cancel(actor: Actor, id: string): Promise<contract.Binding> {
    requireFirm(actor);
    return this.db.write(async (m) => {
      const row = await m.findOneBy(EnterpriseBinding, { id, userId: actor.id });
      if (!row) throw new AppError('NOT_FOUND');
      const changed = await this.close(m, actor, row, { status: 'cancelled', reason: null });
      await this.note(m, actor, 'binding.cancel', changed);
      return viewOf(changed, await this.enterprises.get(m, row.enterpriseId));
    });
  }

  /** What waits for the person who manages an enterprise. */
  pendingOf(actor: Actor, enterpriseId: string): Promise<{ items: contract.BindingToDecide[] }> {
    return this.db.read(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'manage');
      const rows = await m.find(EnterpriseBinding, {
        where: { enterpriseId, status: 'pending' },
        order: { id: 'ASC' },
        take: 100,
      });
      const items = rows.map(({ id, userName, role, way, statement, createdAt }) => ({
        id,
        userName,
        role,
        way,
        ...(statement ? { statement } : {}),
        requestedAt: createdAt.toISOString(),
      }));
      return { items };
    });
  }

  decideAsOwner(actor: Actor, enterpriseId: string, id: string, decision: Decision): Promise<void> {
    return this.db.write(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'manage');
      const row = await m.findOneBy(EnterpriseBinding, { id, enterpriseId });
      if (!row) throw new AppError('NOT_FOUND');
      await this.decide(m, actor, row, decision);
    });
  }

  listForStaff(actor: Actor, query: QueryOf<typeof staffContract.listStaffBindings>) {
    requireRole(actor, ...DESK);
    const limit = query.limit ?? PAGE_SIZE;
    const before = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ['string'])[0];
    return this.db.read(async (m) => {
      const find = m.createQueryBuilder(EnterpriseBinding, 'b').where('b.status = :status', {
        status: query.status ?? 'pending',
      });
      if (before !== undefined) find.andWhere('b.id < :before', { before });
      const rows = await find
        .orderBy('b.id', 'DESC')
        .limit(limit + 1)
        .getMany();
      const page = pageFrom(rows, limit, (row) => [row.id]);
      return { items: await this.staffViews(m, page.items), nextCursor: page.nextCursor };
    });
  }

  async openCount(m: EntityManager): Promise<{ count: number; overdue: number }> {
    return { count: await m.countBy(EnterpriseBinding, { status: 'pending' }), overdue: 0 };
  }

  /** @throws {AppError} STALE_VERSION, STATE_CONFLICT, VALIDATION for a refusal without a reason */
  decideAsStaff(actor: Actor, id: string, input: BodyOf<typeof staffContract.decideStaffBinding>) {
    requireRole(actor, ...DESK);
    return this.db.write(async (m) => {
      const row = await m.findOneBy(EnterpriseBinding, { id });
      if (!row) throw new AppError('NOT_FOUND');
      if (row.status === 'pending' && row.version !== input.version) throw new AppError('STALE_VERSION');
      const changed = await this.decide(m, actor, row, input);
      return (await this.staffViews(m, [changed]))[0]!;
    });
  }

  private async decide(
    m: EntityManager,
    actor: Actor,
    row: EnterpriseBinding,
    { approve, reason }: Decision,
  ): Promise<EnterpriseBinding> {
    if (!approve && !reason) {
      throw new AppError('VALIDATION', { fields: [{ path: 'reason', message: '请写明不通过的原因' }] });
    }
    const changed = await this.close(m, actor, row, {
      status: approve ? 'approved' : 'refused',
      reason: reason ?? null,
    });
    const firm = await this.enterprises.get(m, row.enterpriseId);
    if (approve) {
      const person = { kind: 'firm', id: row.userId, name: row.userName, sessionId: '' } as const;
      await this.users.rename(m, person, row.userName);
      const { userId, enterpriseId, role } = row;
      await this.enterprises.addMember(m, actor, { userId, enterpriseId, role });
    }
    await this.note(m, actor, approve ? 'binding.approve' : 'binding.refuse', changed, reason);
    await this.notices.send(m, {
      to: { kind: 'firm_user', id: row.userId },
      title: (approve ? `已绑定${firm.name}` : `未能绑定${firm.name}`).slice(0, 120),
      body: approve ? '现在可以在“能享什么”中查看匹配的政策。' : `原因：${reason}。可补充材料后重新申请。`,
      link: approve ? `enterprise:${firm.id}` : 'bindings',
      key: `binding:${row.id}`,
    });
    return changed;
  }

  private async close(
    m: EntityManager,
    actor: Actor,
    row: EnterpriseBinding,
    end: { status: BindingStatus; reason: string | null },
  ): Promise<EnterpriseBinding> {
    const patch = {
      ...end,
      liveKey: null,
      version: row.version + 1,
      decidedByKind: actor.kind === 'system' ? null : actor.kind,
      decidedById: actor.id,
      decidedByName: actor.name.slice(0, 64),
      decidedAt: this.clock.now(),
    };
    const { affected } = await m.update(
      EnterpriseBinding,
      { id: row.id, status: 'pending', version: row.version },
      patch,
    );
    if (affected !== 1) {
      const current = await m.findOneByOrFail(EnterpriseBinding, { id: row.id });
      throw new AppError('STATE_CONFLICT', { details: { current: current.status, version: current.version } });
    }
    return Object.assign(row, patch);
  }

  private async registered(m: EntityManager, uscc: string): Promise<EnterpriseRecord> {
    if (!isValidUscc(uscc)) throw new AppError('USCC_INVALID');
    const firm = await this.enterprises.byUscc(m, uscc);
    if (!firm) {
      throw new AppError('NOT_FOUND', {
        message: '登记库中没有这家企业，请核对代码；新设企业请在登记 3 个工作日后再试',
      });
    }
    return firm;
  }

  private firmsOf(m: EntityManager, rows: readonly EnterpriseBinding[]): Promise<Map<string, EnterpriseRecord>> {
    return this.enterprises.namesOf(
      m,
      rows.map(({ enterpriseId }) => enterpriseId),
    );
  }

  private async staffViews(
    m: EntityManager,
    rows: readonly EnterpriseBinding[],
  ): Promise<staffContract.StaffBinding[]> {
    const firms = await this.firmsOf(m, rows);
    const refs = await this.files.refs(
      m,
      rows.flatMap(({ fileIds }) => fileIds),
    );
    return rows.map((row) => {
      const { id, version, enterpriseId, userName, role, way, status, statement, decidedAt, decidedByName } = row;
      const firm = firms.get(enterpriseId)!;
      return {
        id,
        version,
        enterpriseId,
        enterpriseName: firm.name,
        uscc: firm.uscc,
        userName,
        role,
        way,
        status,
        ...(statement ? { statement } : {}),
        files: refs.filter((ref) => row.fileIds.includes(ref.id)),
        requestedAt: row.createdAt.toISOString(),
        ...(decidedAt ? { decidedAt: decidedAt.toISOString() } : {}),
        ...(decidedByName ? { decidedBy: decidedByName } : {}),
        ...(row.reason ? { reason: row.reason } : {}),
      };
    });
  }

  private async mayRead(actor: Actor, bindingId: string): Promise<boolean> {
    if (actor.kind === 'staff') return actor.roles.some((role) => DESK.includes(role));
    const row = await this.db.read((m) => m.findOneBy(EnterpriseBinding, { id: bindingId }));
    return row?.userId === actor.id;
  }

  private async note(m: EntityManager, actor: Actor, action: string, row: EnterpriseBinding, reason?: string) {
    const { id, enterpriseId, userId, role, way, version } = row;
    await this.audit.record(m, {
      actor,
      action,
      entity: 'enterprise_binding',
      entityId: id,
      version,
      after: { enterpriseId, userId, role, way },
      ...(reason ? { reason } : {}),
    });
  }
}

const NOW: Record<BindingStatus, string> = {
  pending: '',
  approved: '已绑定，可以代企业办理',
  refused: '未通过，可补充材料后重新申请',
  cancelled: '已撤销',
};

function viewOf(row: EnterpriseBinding, firm: { name: string; uscc: string }): contract.Binding {
  const { id, role, way, status, createdAt, decidedAt, reason } = row;
  const waits = way === 'owner_confirms' ? '等待企业管理员确认' : '等待工作人员核实授权材料';
  return {
    id,
    enterpriseName: firm.name,
    uscc: firm.uscc,
    role,
    way,
    status,
    requestedAt: createdAt.toISOString(),
    ...(decidedAt ? { decidedAt: decidedAt.toISOString() } : {}),
    ...(reason ? { reason } : {}),
    now: status === 'pending' ? waits : NOW[status],
  };
}
