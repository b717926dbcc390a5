import type { BodyOf } from '@qinqing/contract';
import type * as contract from '@qinqing/contract/firm';
import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull, Not } from 'typeorm';
import { EnterpriseService, LibraryService, PayeeAccountService } from '../enterprise/index.js';
import { requireFirm } from '../identity/index.js';
import { answerFault, type MeasureRecord, questionsOf } from '../policy/index.js';
import { shanghaiDay } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { Application, type ApplicationMaterialRow } from './application.entity.js';
import { type Answers, filledFields } from './application-answers.js';
import { findApplication, materialsOf } from './application.repository.js';
import { ApplicationViews } from './application-view.service.js';
import { EvaluationService } from './evaluation.service.js';
import { FirmApplicationService } from './firm-application.service.js';

/** How far back one looks for an application that has something to give. */
const LOOK_BACK = 20;

interface Taken {
  source: contract.Reused;
  values: Answers;
  labels: string[];
  materials: { key: string; name: string; fileIds: string[] }[];
  expired: string[];
  payeeAccountId: string | null;
}

/**
 * Fills the gaps of a draft from the last application of the same enterprise: what the firm said of itself, papers that
 * are still good, and the account. Department data and the draft's own answers are never touched; invoice and contract
 * numbers belong to one application and are never taken over.
 */
@Injectable()
export class DraftReuse {
  constructor(
    private readonly db: Db,
    private readonly enterprises: EnterpriseService,
    private readonly library: LibraryService,
    private readonly accounts: PayeeAccountService,
    private readonly evaluations: EvaluationService,
    private readonly views: ApplicationViews,
    private readonly applications: FirmApplicationService,
  ) {}

  offer(actor: Actor, id: string): Promise<{ last: contract.Reusable | null }> {
    requireFirm(actor);
    return this.db.read(async (m) => {
      const taken = await this.find(m, await this.draft(m, actor, id, 'read'));
      return { last: taken && reusableOf(taken) };
    });
  }

  /** @throws {AppError} NOT_FOUND where that application has nothing more to give, STATE_CONFLICT, STALE_VERSION */
  async take(
    actor: Actor,
    id: string,
    { version, applicationId, device }: BodyOf<typeof contract.reuseLast>,
  ): Promise<contract.FirmApplication> {
    requireFirm(actor);
    const taken = await this.db.read(async (m) => this.find(m, await this.draft(m, actor, id, 'act'), applicationId));
    // Asked a second time, or filled in elsewhere meanwhile.
    if (!taken) return this.applications.get(actor, id);
    const { values, materials, payeeAccountId } = taken;
    const changes = {
      version,
      ...(device === undefined ? {} : { device }),
      values,
      materials: materials.map(({ key, fileIds }) => ({ key, fileIds })),
      ...(payeeAccountId === null ? {} : { payeeAccountId }),
    };
    return this.applications.saveDraft(actor, id, changes, taken.source);
  }

  private async draft(m: EntityManager, actor: Actor, id: string, power: 'read' | 'act'): Promise<Application> {
    requireFirm(actor);
    const row = await findApplication(m, id);
    if (!row) throw new AppError('NOT_FOUND');
    await this.enterprises.requireMember(m, actor, row.enterpriseId, power);
    if (row.status !== 'draft') throw new AppError('STATE_CONFLICT', { details: { current: row.status } });
    return row;
  }

  /** The newest application with something to give, those for the same measure first. */
  private async find(m: EntityManager, draft: Application, only?: string): Promise<Taken | null> {
    const rows = await m.find(Application, {
      where: { enterpriseId: draft.enterpriseId, submittedAt: Not(IsNull()), ...(only ? { id: only } : {}) },
      order: { submittedAt: 'DESC', id: 'DESC' },
      take: LOOK_BACK,
    });
    const record = await this.views.recordFor(m, draft);
    const same = rows.filter(({ measureCode }) => measureCode === draft.measureCode);
    for (const row of [...same, ...rows.filter((each) => !same.includes(each))]) {
      const taken = await this.from(m, draft, record, row);
      if (taken) return taken;
    }
    return null;
  }

  private async from(
    m: EntityManager,
    draft: Application,
    record: MeasureRecord,
    source: Application,
  ): Promise<Taken | null> {
    const earlier = await this.views.recordFor(m, source);
    const { facts } = await this.evaluations.subject(m, draft.enterpriseId);
    const { values, labels } = answersFor(draft, record, { record: earlier, answers: source.answers }, facts);
    const { materials, expired } = await this.papers(m, draft, record, { row: source, record: earlier });
    const payeeAccountId = draft.nonCash || draft.payeeAccountId !== null ? null : await this.account(m, source);
    if (labels.length === 0 && materials.length === 0 && payeeAccountId === null) return null;
    const submittedOn = shanghaiDay(source.submittedAt ?? source.createdAt);
    const from = { applicationId: source.id, measureTitle: source.measureTitle, submittedOn };
    return { source: from, values, labels, materials, expired, payeeAccountId };
  }

  private async papers(
    m: EntityManager,
    draft: Application,
    record: MeasureRecord,
    source: { row: Application; record: MeasureRecord },
  ): Promise<Pick<Taken, 'materials' | 'expired'>> {
    const wanted = record.definition.materials;
    if (wanted.length === 0) return { materials: [], expired: [] };
    const answered = new Set((await materialsOf(m, draft.id)).filter(given).map(({ materialKey }) => materialKey));
    const theirs = new Map((await materialsOf(m, source.row.id)).map((row) => [row.materialKey, row]));
    const names = new Map(source.record.definition.materials.map(({ key, name }) => [name, key]));
    const over = await this.library.expired(
      m,
      draft.enterpriseId,
      [...theirs.values()].flatMap(({ fileIds }) => fileIds),
    );
    const materials: Taken['materials'] = [];
    const expired: string[] = [];
    for (const { key, name } of wanted) {
      // The same words mean the same paper, whatever its key in the other measure.
      const fileIds = theirs.get(names.get(name) ?? '')?.fileIds ?? [];
      if (answered.has(key) || fileIds.length === 0) continue;
      if (fileIds.some((id) => over.has(id))) expired.push(name);
      else materials.push({ key, name, fileIds });
    }
    return { materials, expired };
  }

  private async account(m: EntityManager, { payeeAccountId }: Application): Promise<string | null> {
    if (payeeAccountId === null) return null;
    return (await this.accounts.get(m, payeeAccountId)).nameMatches ? payeeAccountId : null;
  }
}

const given = ({ fileIds, missingReason }: ApplicationMaterialRow) => fileIds.length > 0 || missingReason !== null;

function answersFor(
  draft: Application,
  record: MeasureRecord,
  earlier: { record: MeasureRecord; answers: Answers },
  facts: Parameters<typeof filledFields>[2],
): Pick<Taken, 'values' | 'labels'> {
  const evidence = new Set((record.definition.evidence ?? []).map(({ field }) => field));
  const before = questionsOf(earlier.record.definition).map(({ field }) => field);
  const values: Answers = {};
  const labels: string[] = [];
  for (const field of filledFields(record.definition, draft.answers, facts)) {
    if ((field.value !== null && field.value !== '') || evidence.has(field.key)) continue;
    // A fact carries its period in its name, so that another year's figure is another fact.
    const asked = before.find((each) =>
      field.fact === undefined ? each.key === field.key && each.fact === undefined : each.fact === field.fact,
    );
    const value = asked && asked.type === field.type ? (earlier.answers[asked.key] ?? null) : null;
    if (value === null || value === '' || answerFault(field, value) !== null) continue;
    values[field.key] = value;
    labels.push(field.label);
  }
  return { values, labels };
}

function reusableOf({ source, labels, materials, expired, payeeAccountId }: Taken): contract.Reusable {
  return {
    ...source,
    fields: labels,
    materials: materials.map(({ name }) => name),
    expired,
    payee: payeeAccountId !== null,
  };
}
