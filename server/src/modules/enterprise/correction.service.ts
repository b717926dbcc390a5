import type { BodyOf, CorrectionStatus, FactRaw, FileRef, SizeClass } from '@qinqing/contract';
import type * as firm from '@qinqing/contract/firm';
import type * as staff from '@qinqing/contract/staff';
import { addWorkingDays, isEstimated } from '@qinqing/contract/working-days';
import { type FactDefinition, factByName, factText, industryLabel, normalIndustry } from '@qinqing/rules';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { FileService } from '../file/index.js';
import { requireFirm, requireRole } from '../identity/index.js';
import { NoticeService } from '../notice/index.js';
import { Clock } from '../../platform/clock/index.js';
import { affectedOne, Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { type Delivered, FactCorrectionRow } from './correction.entity.js';
import {
  CORRECTION_DESK,
  CORRECTION_READERS,
  CORRECTION_WORKING_DAYS,
  isRegistryFact,
  notKeptHere,
  sameValue,
} from './correction.rules.js';
import { Enterprise, EnterpriseFactRow } from './enterprise.entity.js';
import { upsertAll } from './enterprise.repository.js';
import { DECLARED_SOURCE, factFault } from './enterprise.rules.js';
import { type EnterpriseRecord, EnterpriseService } from './enterprise.service.js';

/** Who watches that nobody both corrects a fact and decides on a case that reads it; module review stands above. */
export interface CorrectionEyes {
  /** why this person may not accept a correction of this fact; null where they may */
  refusal(m: EntityManager, actor: Actor, enterpriseId: string, fact: string): Promise<string | null>;
  /** @throws {AppError} FOUR_EYES */
  correct(m: EntityManager, actor: Actor, enterpriseId: string, fact: string): Promise<void>;
}

const FILES = 'fact_correction';
const SHOWN = 100;

/** “这项数据不对”: a firm says so, somebody at a department looks, and the value is replaced or kept with a reason. */
@Injectable()
export class CorrectionService implements OnModuleInit {
  private eyes: CorrectionEyes = { refusal: async () => null, correct: () => Promise.resolve() };

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly files: FileService,
    private readonly notices: NoticeService,
    private readonly enterprises: EnterpriseService,
  ) {}

  onModuleInit(): void {
    this.files.registerOwner(FILES, (actor, id) => this.mayRead(actor, id));
    this.enterprises.registerCorrections((m, enterpriseId) => this.newestOf(m, enterpriseId));
  }

  registerEyes(eyes: CorrectionEyes): void {
    this.eyes = eyes;
  }

  /** Facts of a firm whose value today is a correction that this person accepted. */
  async correctedBy(m: EntityManager, actor: Actor, enterpriseId: string): Promise<string[]> {
    const rows = await m.find(FactCorrectionRow, { where: { enterpriseId, status: 'accepted' }, order: { id: 'ASC' } });
    const inForce = new Map(rows.map((row) => [row.fact, row]));
    return [...inForce.values()]
      .filter(({ answeredBy, delivered }) => answeredBy === actor.id && delivered?.won !== true)
      .map(({ fact }) => fact);
  }

  /** @throws {AppError} NOT_FOUND, FORBIDDEN, CORRECTION_EXISTS, VALIDATION */
  async request(
    actor: Actor,
    enterpriseId: string,
    input: BodyOf<typeof firm.requestCorrection>,
  ): Promise<firm.FactCorrection> {
    requireFirm(actor);
    return this.db.write(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'act');
      const definition = factByName(input.fact);
      if (!definition) throw new AppError('VALIDATION', { fields: [{ path: 'fact', message: '没有这项数据' }] });
      const known = (await this.enterprises.factsOf(m, enterpriseId))[input.fact];
      if (known?.source === DECLARED_SOURCE) {
        const message = '这项数据是贵企业自己填报的，可在申报时直接修改';
        throw new AppError('VALIDATION', { message, fields: [{ path: 'fact', message }] });
      }
      const row = m.create(FactCorrectionRow, {
        id: newId(),
        enterpriseId,
        filedBy: actor.id,
        fact: input.fact,
        label: definition.label,
        current: factText(definition, known?.value ?? null),
        source: known?.source ?? definition.department,
        claimed: input.claimed,
        reason: input.reason,
        fileIds: input.fileIds ?? [],
        status: 'open',
        version: 1,
        liveKey: `${enterpriseId}:${input.fact}`,
        answerBy: addWorkingDays(this.clock.today(), CORRECTION_WORKING_DAYS).day,
        answer: null,
        corrected: null,
        answeredBy: null,
        answeredByName: null,
        answeredAt: null,
        delivered: null,
      });
      try {
        await m.insert(FactCorrectionRow, row);
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError('CORRECTION_EXISTS');
        throw error;
      }
      await this.files.attach(m, actor, row.fileIds, { kind: FILES, id: row.id });
      await this.audit.record(m, {
        actor,
        action: 'fact_correction.request',
        entity: 'fact_correction',
        entityId: row.id,
        version: 1,
        after: { enterpriseId, fact: input.fact },
      });
      return firmView(row, await this.files.refs(m, row.fileIds));
    });
  }

  list(actor: Actor, enterpriseId: string): Promise<{ items: firm.FactCorrection[] }> {
    return this.db.read(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'read');
      const rows = await m.find(FactCorrectionRow, { where: { enterpriseId }, order: { id: 'DESC' }, take: SHOWN });
      const files = await this.filesOf(m, rows);
      return { items: rows.map((row) => firmView(row, files(row))) };
    });
  }

  listForStaff(
    actor: Actor,
    query: { status?: CorrectionStatus; cursor?: string; limit?: number },
  ): Promise<{ items: staff.CorrectionRow[]; nextCursor: string | null }> {
    requireRole(actor, ...CORRECTION_READERS);
    const limit = query.limit ?? PAGE_SIZE;
    return this.db.read(async (m) => {
      const find = m.createQueryBuilder(FactCorrectionRow, 'c').where('1 = 1');
      if (query.status) find.andWhere('c.status = :status', { status: query.status });
      if (query.cursor !== undefined)
        find.andWhere('c.id < :before', { before: decodeCursor(query.cursor, ['string'])[0] });
      const rows = await find
        .orderBy('c.id', 'DESC')
        .limit(limit + 1)
        .getMany();
      const page = pageFrom(rows, limit, (row) => [row.id]);
      return { items: await this.staffViews(m, actor, page.items), nextCursor: page.nextCursor };
    });
  }

  async openCount(m: EntityManager): Promise<{ count: number; overdue: number }> {
    const open = () => m.createQueryBuilder(FactCorrectionRow, 'c').where("c.status = 'open'");
    const overdue = open().andWhere('c.answerBy < :today', { today: this.clock.today() });
    return { count: await open().getCount(), overdue: await overdue.getCount() };
  }

  /**
   * Accepted: the value given takes the department's place, with its source and today's date; every match and check
   * from now on reads it. Decisions that were taken keep the facts that they were taken with.
   * @throws {AppError} FORBIDDEN, FOUR_EYES for who decided on an open case that reads it, VALIDATION, STATE_CONFLICT once
   * answered, STALE_VERSION
   */
  async answer(actor: Actor, id: string, input: BodyOf<typeof staff.answerCorrection>): Promise<staff.CorrectionRow> {
    requireRole(actor, ...CORRECTION_DESK);
    return this.db.write(async (m) => {
      const row = await m.findOneBy(FactCorrectionRow, { id });
      if (!row) throw new AppError('NOT_FOUND');
      const details = { current: row.status, version: row.version };
      if (row.status !== 'open') throw new AppError('STATE_CONFLICT', { details });
      if (row.version !== input.version) throw new AppError('STALE_VERSION', { details });
      const accepted = input.decision === 'accept';
      if (accepted) await this.eyes.correct(m, actor, row.enterpriseId, row.fact);
      const corrected = accepted ? await this.replace(m, row, input) : null;
      const patch = {
        status: accepted ? ('accepted' as const) : ('refused' as const),
        version: row.version + 1,
        liveKey: null,
        answer: input.text,
        corrected,
        answeredBy: actor.id,
        answeredByName: actor.name.slice(0, 64),
        answeredAt: this.clock.now(),
      };
      affectedOne(await m.update(FactCorrectionRow, { id, status: 'open', version: row.version }, patch as never));
      await this.audit.record(m, {
        actor,
        action: accepted ? 'fact_correction.accept' : 'fact_correction.refuse',
        entity: 'fact_correction',
        entityId: id,
        version: patch.version,
        before: { fact: row.fact, current: row.current, source: row.source },
        after: corrected ?? { fact: row.fact },
        reason: input.text,
      });
      await this.notices.send(m, {
        to: { kind: 'enterprise', id: row.enterpriseId },
        title: `${accepted ? '数据已更正' : '数据核实后维持原值'}：${row.label}`.slice(0, 120),
        body: accepted ? `${input.text} 测算结果已按新数据更新。` : input.text,
        link: `corrections:${row.enterpriseId}`,
        key: `fact_correction:${id}`,
      });
      return (await this.staffViews(m, actor, [Object.assign(row, patch)]))[0]!;
    });
  }

  private async replace(m: EntityManager, row: FactCorrectionRow, input: BodyOf<typeof staff.answerCorrection>) {
    const definition = factByName(row.fact);
    const { value } = input;
    const elsewhere = notKeptHere(row.fact);
    const fault = elsewhere
      ? elsewhere
      : value === undefined
        ? '请填写更正后的内容'
        : definition
          ? factFault(definition, value)
          : '没有这项数据';
    if (fault || value === undefined) {
      throw new AppError('VALIDATION', { fields: [{ path: 'value', message: fault ?? '请填写更正后的内容' }] });
    }
    const known = (await this.enterprises.factsOf(m, row.enterpriseId))[row.fact];
    if (sameValue(known?.value, value)) {
      throw new AppError('VALIDATION', { fields: [{ path: 'value', message: '与现有数据相同，没有更正' }] });
    }
    const source = input.source ?? row.source;
    if (isRegistryFact(row.fact)) await this.replaceInRegister(m, row.enterpriseId, row.fact, String(value));
    else await this.replaceFact(m, row, value, source);
    return { value, source };
  }

  private async replaceFact(m: EntityManager, row: FactCorrectionRow, value: FactRaw, source: string): Promise<void> {
    const now = this.clock.now();
    const fact = {
      id: newId(),
      createdAt: now,
      updatedAt: now,
      enterpriseId: row.enterpriseId,
      name: row.fact,
      value,
      source,
      asOf: this.clock.today(),
      declared: false,
    };
    const overwrite = ['value', 'source', 'asOf', 'updatedAt'] as const;
    await upsertAll(m, EnterpriseFactRow, [fact], overwrite, ['enterpriseId', 'name', 'declared']);
  }

  private async replaceInRegister(m: EntityManager, id: string, fact: string, value: string): Promise<void> {
    const set: Partial<Enterprise> = { asOf: this.clock.today(), updatedAt: this.clock.now() };
    if (fact === 'industryCode') {
      const code = normalIndustry(value);
      if (code === null) {
        throw new AppError('VALIDATION', { fields: [{ path: 'value', message: '行业代码格式应为 F5211' }] });
      }
      Object.assign(set, {
        industryCode: code,
        industryName: industryLabel(code)
          .replace(/\(.*\)$/, '')
          .slice(0, 80),
      });
    } else if (fact === 'sizeClass') set.sizeClass = value as SizeClass;
    else Object.assign(set, { [fact]: value });
    affectedOne(await m.update(Enterprise, { id }, set));
  }

  /** Of each fact the newest request, for the profile. */
  private async newestOf(m: EntityManager, enterpriseId: string) {
    const rows = await m.find(FactCorrectionRow, { where: { enterpriseId }, order: { id: 'ASC' } });
    return new Map(rows.map(({ fact, id, status }) => [fact, { id, status }]));
  }

  private async staffViews(
    m: EntityManager,
    actor: Actor,
    rows: readonly FactCorrectionRow[],
  ): Promise<staff.CorrectionRow[]> {
    const firms = await this.enterprises.namesOf(
      m,
      rows.map(({ enterpriseId }) => enterpriseId),
    );
    const files = await this.filesOf(m, rows);
    const mayAnswer = actor.kind === 'staff' && CORRECTION_DESK.some((role) => actor.roles.includes(role));
    const views: staff.CorrectionRow[] = [];
    for (const row of rows) {
      const facts = await this.enterprises.factsOf(m, row.enterpriseId);
      const definition = factByName(row.fact);
      const value = facts[row.fact]?.value ?? null;
      views.push({
        ...firmView(row, files(row)),
        version: row.version,
        ...firmOf(firms.get(row.enterpriseId)),
        enterpriseId: row.enterpriseId,
        today: value,
        todayText: definition ? factText(definition, value) : '',
        ...shapeOf(definition),
        overdue: row.status === 'open' && row.answerBy < this.clock.today(),
        ...(row.answeredByName ? { answeredBy: row.answeredByName } : {}),
        ...(row.delivered ? { delivered: deliveredView(row.delivered, definition) } : {}),
        can: canOf(
          row,
          mayAnswer,
          mayAnswer && row.status === 'open' ? await this.eyes.refusal(m, actor, row.enterpriseId, row.fact) : null,
        ),
      });
    }
    return views;
  }

  private async filesOf(m: EntityManager, rows: readonly FactCorrectionRow[]) {
    const refs = await this.files.refs(
      m,
      rows.flatMap(({ fileIds }) => fileIds),
    );
    return (row: FactCorrectionRow): FileRef[] => refs.filter(({ id }) => row.fileIds.includes(id));
  }

  private async mayRead(actor: Actor, id: string): Promise<boolean> {
    if (actor.kind === 'staff') return actor.roles.some((role) => CORRECTION_READERS.includes(role));
    return this.db.read(async (m) => {
      const row = await m.findOneBy(FactCorrectionRow, { id });
      return row !== null && this.enterprises.isMember(m, actor.id, row.enterpriseId);
    });
  }
}

function firmOf(record: EnterpriseRecord | undefined) {
  return { enterpriseName: record?.name ?? '', uscc: record?.uscc ?? '' };
}

function shapeOf(definition: FactDefinition | undefined): Pick<staff.CorrectionRow, 'type' | 'options'> {
  return { type: definition?.type ?? 'text', ...(definition?.options ? { options: definition.options } : {}) };
}

function deliveredView(
  { value, source, asOf, at, won }: Delivered,
  definition: FactDefinition | undefined,
): NonNullable<staff.CorrectionRow['delivered']> {
  const text = definition ? factText(definition, value) : String(value);
  return { text, source, ...(asOf ? { asOf } : {}), at, won };
}

function canOf(row: FactCorrectionRow, mayAnswer: boolean, refusal: string | null): staff.CorrectionRow['can'] {
  if (row.status !== 'open') return { answer: false, accept: false, whyNot: '已答复' };
  if (!mayAnswer) return { answer: false, accept: false, whyNot: '由主管部门人员答复' };
  const elsewhere = notKeptHere(row.fact) ?? refusal;
  return elsewhere === null ? { answer: true, accept: true } : { answer: true, accept: false, whyNot: elsewhere };
}

function firmView(row: FactCorrectionRow, files: FileRef[]): firm.FactCorrection {
  return {
    id: row.id,
    fact: row.fact,
    label: row.label,
    current: row.current,
    source: row.source,
    claimed: row.claimed,
    reason: row.reason,
    files,
    status: row.status,
    filedAt: row.createdAt.toISOString(),
    answerBy: row.answerBy,
    answerByEstimated: isEstimated(row.answerBy),
    ...(row.answer !== null && row.answeredAt
      ? { answer: { text: row.answer, at: row.answeredAt.toISOString() } }
      : {}),
  };
}
