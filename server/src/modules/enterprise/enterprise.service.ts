import type { EnterpriseFact, FactRaw, FieldError, MemberRole, SizeClass } from '@qinqing/contract';
import type { EnterpriseProfile, EnterpriseRef } from '@qinqing/contract/firm';
import type { StaffEnterpriseRow } from '@qinqing/contract/staff';
import { factByName, type Facts } from '@qinqing/rules';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { FirmContext, requireFirm, requireRole } from '../identity/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { type Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { Enterprise, EnterpriseFactRow, EnterpriseMember } from './enterprise.entity.js';
import { creditRows, factRows, upsertAll } from './enterprise.repository.js';
import {
  activeCredit,
  CREDIT_KIND,
  DECLARED_SOURCE,
  describeFacts,
  enumLabel,
  factFault,
  mergeFacts,
  ownAccount,
  publicName,
  type StoredCredit,
} from './enterprise.rules.js';
import { mayAct, type MemberPower, POWER_REFUSED } from './member.rules.js';

/** A registry row as other modules see it. */
export interface EnterpriseRecord {
  id: string;
  uscc: string;
  name: string;
  legalForm: string;
  industryCode: string;
  industryName: string;
  sizeClass: SizeClass;
  street: string;
  registeredOn: string;
  /** the name that a public notice may carry */
  publicName: string;
}

/** One firm with everything an evaluation needs, read together. */
export interface EnterpriseDossier {
  enterprise: EnterpriseRecord;
  facts: Facts;
  /** records that count today */
  credit: StoredCredit[];
}

type CasesOf = (m: EntityManager, enterpriseId: string) => Promise<unknown[]>;
type CorrectionsOf = (
  m: EntityManager,
  enterpriseId: string,
) => Promise<Map<string, NonNullable<EnterpriseFact['correction']>>>;

@Injectable()
export class EnterpriseService implements OnModuleInit {
  private cases: CasesOf = async () => [];
  private corrections: CorrectionsOf = async () => new Map();

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly context: FirmContext,
    private readonly audit: AuditService,
  ) {}

  onModuleInit(): void {
    this.context.register(
      (m, userId) => this.refsOf(m, userId),
      (m, enterpriseId) => this.memberIds(m, enterpriseId),
    );
  }

  /** Cases of an enterprise for the staff page; module review stands above and registers itself. */
  registerCases(cases: CasesOf): void {
    this.cases = cases;
  }

  /** The newest request to correct each fact; the service that keeps them registers itself. */
  registerCorrections(corrections: CorrectionsOf): void {
    this.corrections = corrections;
  }

  /** @throws {AppError} NOT_FOUND */
  async get(m: EntityManager, id: string): Promise<EnterpriseRecord> {
    return recordOf(await this.row(m, id));
  }

  /** Whether an account under this name is the firm's own. @throws {AppError} NOT_FOUND */
  async ownsAccount(m: EntityManager, id: string, accountName: string): Promise<boolean> {
    return ownAccount(accountName, await this.row(m, id));
  }

  async byUscc(m: EntityManager, uscc: string): Promise<EnterpriseRecord | undefined> {
    const row = await m.findOneBy(Enterprise, { uscc });
    return row ? recordOf(row) : undefined;
  }

  async namesOf(m: EntityManager, ids: readonly string[]): Promise<Map<string, EnterpriseRecord>> {
    if (ids.length === 0) return new Map();
    const rows = await m
      .createQueryBuilder(Enterprise, 'e')
      .where('e.id IN (:...ids)', { ids: [...new Set(ids)] })
      .getMany();
    return new Map(rows.map((row) => [row.id, recordOf(row)]));
  }

  /** Firms of the register in the order of their ids, for work that goes through all of them. */
  async idsAfter(m: EntityManager, afterId: string, limit: number): Promise<string[]> {
    const rows = await m
      .createQueryBuilder(Enterprise, 'e')
      .select('e.id', 'id')
      .where('e.id > :afterId', { afterId })
      .orderBy('e.id')
      .limit(limit)
      .getRawMany<{ id: string }>();
    return rows.map(({ id }) => id);
  }

  count(m: EntityManager): Promise<number> {
    return m.count(Enterprise);
  }

  async dossier(m: EntityManager, id: string): Promise<EnterpriseDossier> {
    const row = await this.row(m, id);
    const credit = await creditRows(m, id);
    const today = this.clock.today();
    const facts = mergeFacts(row, await factRows(m, id), credit, today);
    return { enterprise: recordOf(row), facts, credit: activeCredit(credit, today) };
  }

  /** Facts with source and day; a department's value wins over the firm's own. */
  async factsOf(m: EntityManager, id: string): Promise<Facts> {
    return (await this.dossier(m, id)).facts;
  }

  /** Credit records that count today. */
  async creditOf(m: EntityManager, id: string): Promise<StoredCredit[]> {
    return activeCredit(await creditRows(m, id), this.clock.today());
  }

  async profile(m: EntityManager, id: string): Promise<EnterpriseProfile> {
    const profile = profileOf(await this.dossier(m, id));
    const corrections = await this.corrections(m, id);
    const facts = profile.facts.map((fact) => {
      const correction = corrections.get(fact.name);
      return correction ? { ...fact, correction } : fact;
    });
    return { ...profile, facts };
  }

  /**
   * Keeps what a firm says about itself. Only facts that the dictionary lets a firm declare, and only well-formed
   * values; a department's value for the same fact stays and wins.
   * @throws {AppError} VALIDATION with every faulty value
   */
  async declareFacts(m: EntityManager, actor: Actor, id: string, values: Record<string, FactRaw>): Promise<void> {
    await this.requireMember(m, actor, id, 'act');
    await this.storeDeclared(m, id, values);
    const names = Object.keys(values);
    await this.audit.record(m, {
      actor,
      action: 'enterprise.declare',
      entity: 'enterprise',
      entityId: id,
      after: { names },
    });
  }

  /** As `declareFacts`, for a caller that has checked the membership and audits the act of which this is a part. */
  async storeDeclared(m: EntityManager, id: string, values: Record<string, FactRaw>): Promise<void> {
    const names = Object.keys(values);
    if (names.length === 0) return;
    const fields: FieldError[] = [];
    for (const name of names) {
      const definition = factByName(name);
      const value = values[name];
      const fault = !definition || value === undefined ? '不是可以申报的数据项' : factFault(definition, value);
      if (fault) fields.push({ path: name, message: fault });
    }
    if (fields.length > 0) throw new AppError('VALIDATION', { fields });
    const now = this.clock.now();
    const asOf = this.clock.today();
    const stamp = { createdAt: now, updatedAt: now, enterpriseId: id, source: DECLARED_SOURCE, asOf, declared: true };
    const rows = names.map((name) => ({ ...stamp, id: newId(), name, value: values[name] as FactRaw }));
    const overwrite = ['value', 'source', 'asOf', 'updatedAt'] as const;
    await upsertAll(m, EnterpriseFactRow, rows, overwrite, ['enterpriseId', 'name', 'declared']);
  }

  async isMember(m: EntityManager, userId: string, enterpriseId: string): Promise<boolean> {
    return (await this.roleOf(m, userId, enterpriseId)) !== null;
  }

  async roleOf(m: EntityManager, userId: string, enterpriseId: string): Promise<MemberRole | null> {
    return (await m.findOneBy(EnterpriseMember, { userId, enterpriseId }))?.role ?? null;
  }

  /**
   * @param power what is about to be done in the enterprise's name
   * @throws {AppError} NOT_FOUND for strangers: whether an enterprise exists is not theirs to learn; FORBIDDEN for
   * members whose role does not reach so far
   */
  async requireMember(m: EntityManager, actor: Actor, enterpriseId: string, power: MemberPower): Promise<MemberRole> {
    requireFirm(actor);
    const role = await this.roleOf(m, actor.id, enterpriseId);
    if (role === null) throw new AppError('NOT_FOUND');
    if (!mayAct(role, power)) throw new AppError('FORBIDDEN', { message: POWER_REFUSED[power] });
    return role;
  }

  async addMember(
    m: EntityManager,
    actor: Actor,
    member: { userId: string; enterpriseId: string; role: MemberRole },
  ): Promise<void> {
    const now = this.clock.now();
    const row = { id: newId(), createdAt: now, updatedAt: now, ...member };
    await upsertAll(m, EnterpriseMember, [row], ['role', 'updatedAt'], ['userId', 'enterpriseId']);
    const { enterpriseId: entityId, ...after } = member;
    await this.audit.record(m, { actor, action: 'enterprise.add_member', entity: 'enterprise', entityId, after });
  }

  /** Enterprises for which a person acts. */
  async refsOf(m: EntityManager, userId: string): Promise<EnterpriseRef[]> {
    const rows = await m
      .createQueryBuilder(EnterpriseMember, 'member')
      .innerJoin(Enterprise, 'e', 'e.id = member.enterpriseId')
      .select(['e.id AS id', 'e.name AS name', 'e.uscc AS uscc', 'member.role AS role'])
      .where('member.userId = :userId', { userId })
      .orderBy('member.createdAt')
      .addOrderBy('member.id')
      .getRawMany<EnterpriseRef>();
    return rows.map(({ id, name, uscc, role }) => ({ id, name, uscc, role }));
  }

  /** Persons who act for an enterprise, for messages. */
  async memberIds(m: EntityManager, enterpriseId: string): Promise<string[]> {
    const rows = await m.find(EnterpriseMember, { select: { userId: true }, where: { enterpriseId } });
    return rows.map((row) => row.userId);
  }

  async firmProfile(actor: Actor, id: string): Promise<EnterpriseProfile> {
    return this.db.read(async (m) => {
      await this.requireMember(m, actor, id, 'read');
      return this.profile(m, id);
    });
  }

  async staffProfile(actor: Actor, id: string): Promise<{ enterprise: EnterpriseProfile; cases: unknown[] }> {
    requireRole(actor);
    const answer = await this.db.read(async (m) => ({
      enterprise: await this.profile(m, id),
      cases: await this.cases(m, id),
    }));
    return answer;
  }

  /** Pages of the register for staff: by name or credit code. */
  async search(
    actor: Actor,
    query: { q?: string; size?: SizeClass; cursor?: string; limit?: number },
  ): Promise<{ items: StaffEnterpriseRow[]; nextCursor: string | null }> {
    requireRole(actor);
    const limit = query.limit ?? PAGE_SIZE;
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ['string', 'string']);
    const rows = await this.db.read((m) => {
      const find = m
        .createQueryBuilder(Enterprise, 'e')
        .orderBy('e.name')
        .addOrderBy('e.id')
        .limit(limit + 1);
      if (query.q) {
        find.andWhere('(e.name LIKE :like ESCAPE :escape OR e.uscc LIKE :code ESCAPE :escape)', {
          like: `%${escapeLike(query.q)}%`,
          code: `${escapeLike(query.q.toUpperCase())}%`,
          escape: '!',
        });
      }
      if (query.size) find.andWhere('e.sizeClass = :size', { size: query.size });
      if (after) find.andWhere('(e.name > :name OR (e.name = :name AND e.id > :id))', { name: after[0], id: after[1] });
      return find.getMany();
    });
    const page = pageFrom(rows, limit, (row) => [row.name, row.id]);
    const items = page.items.map(({ id, name, uscc, industryCode, industryName, sizeClass, street }) => ({
      id,
      name,
      uscc,
      industryCode,
      industryName,
      sizeClass,
      street: enumLabel('street', street),
    }));
    return { ...page, items };
  }

  private async row(m: EntityManager, id: string): Promise<Enterprise> {
    const row = await m.findOneBy(Enterprise, { id });
    if (!row) throw new AppError('NOT_FOUND');
    return row;
  }
}

/** `%` and `_` typed by a person are text; the escape character is `!` because MySQL and SQLite agree on it. */
function escapeLike(text: string): string {
  return text.replace(/[!%_]/g, '!$&');
}

function recordOf(row: Enterprise): EnterpriseRecord {
  const { id, uscc, name, legalForm, industryCode, industryName, sizeClass, street, registeredOn } = row;
  return {
    id,
    uscc,
    name,
    legalForm,
    industryCode,
    industryName,
    sizeClass,
    street,
    registeredOn,
    publicName: publicName(name, legalForm, row.ownerName),
  };
}

export function profileOf({ enterprise, facts, credit }: EnterpriseDossier): EnterpriseProfile {
  const { publicName: _masked, legalForm, street, ...record } = enterprise;
  return {
    ...record,
    legalForm: enumLabel('legalForm', legalForm),
    street: enumLabel('street', street),
    facts: describeFacts(facts),
    credit: credit.map(({ kind, text, since, until }) => ({
      kind: CREDIT_KIND[kind],
      text,
      since,
      ...(until ? { until } : {}),
    })),
  };
}
