import { type FieldValue, STAFF_ROLE, type StaffRole } from '@qinqing/contract';
import type { QueryOf } from '@qinqing/contract';
import type * as contract from '@qinqing/contract/staff';
import { diffMoments, type Facts, sizeDisagreement, type TraceDifference } from '@qinqing/rules';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  ApplicationCases,
  type ApplicationRecord,
  ApplicationService,
  ApplicationViews,
  clockView,
  EvaluationService,
  PublicityService,
  type Subject,
  TotalControls,
} from '../application/index.js';
import { AccessLogService, DECLARED_SOURCE, describeFacts, EnterpriseService, profileOf } from '../enterprise/index.js';
import { requireRole } from '../identity/index.js';
import { fieldValueOf, type MeasureRecord, PolicyService, questionsOf, routeOf } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { CaseSeats } from './case-seats.js';
import { ReviewDecisionRow } from './review.entity.js';
import { type DecisionInput, decisionFaults, refusalOf } from './review.rules.js';

type CaseRow = contract.CaseRow;
type CaseView = contract.CaseView;
type CasePage = { items: CaseRow[]; nextCursor: string | null };

/** A case with what a decision on it needs, read before the unit of work. */
export interface OpenCase {
  row: ApplicationRecord;
  record: MeasureRecord;
  decisions: contract.ReviewDecision[];
  /** true at the last stage of the route */
  last: boolean;
}

const CASES_OF_ENTERPRISE = 50;

/** Cases as staff read them and decide on them. Decisions are only ever added. */
@Injectable()
export class ReviewService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly enterprises: EnterpriseService,
    private readonly policy: PolicyService,
    private readonly applications: ApplicationService,
    private readonly cases: ApplicationCases,
    private readonly views: ApplicationViews,
    private readonly evaluations: EvaluationService,
    private readonly publicity: PublicityService,
    private readonly accessLog: AccessLogService,
    private readonly controls: TotalControls,
    private readonly seats: CaseSeats,
  ) {}

  onModuleInit(): void {
    this.enterprises.registerCases((m, enterpriseId) => this.casesOf(m, enterpriseId));
  }

  /**
   * Reads a case for a decision and refuses who may not take it.
   * @throws {AppError} STALE_VERSION, STATE_CONFLICT with `details.current`, FORBIDDEN, FOUR_EYES, VALIDATION
   */
  async open(m: EntityManager, actor: Actor, id: string, input: DecisionInput): Promise<OpenCase> {
    requireRole(actor);
    const row = await this.applications.view(m, id);
    const decisions = await this.decisionRows(m, id);
    const details = { current: row.status, version: row.version };
    if (row.version !== input.version)
      throw new AppError(row.status === 'in_review' ? 'STALE_VERSION' : 'STATE_CONFLICT', { details });
    const refusal = refusalOf(actor, row, decisions);
    if (refusal) throw new AppError(refusal.code, { message: refusal.message, details });
    const fields = decisionFaults(input);
    if (fields.length > 0) throw new AppError('VALIDATION', { fields });
    const record = await this.policy.measureAt(m, row.measureId, row.measureVersion);
    await this.seats.requireUncorrected(m, actor, row, record.definition);
    const last = (row.stageIndex ?? 0) >= record.definition.route.length - 1;
    return { row, record, decisions: decisions.map(decisionView), last };
  }

  /** Adds a decision. The caller moves the case in the same unit, under the version that was decided on. */
  async decide(
    m: EntityManager,
    actor: Actor,
    { row }: OpenCase,
    input: DecisionInput,
  ): Promise<contract.ReviewDecision> {
    const decision: ReviewDecisionRow = Object.assign(new ReviewDecisionRow(), {
      id: newId(),
      applicationId: row.id,
      stage: row.stage,
      stageIndex: row.stageIndex,
      decision: input.decision,
      reason: input.reason ?? null,
      items: input.items ?? null,
      staffId: actor.id,
      staffName: actor.name,
      caseVersion: row.version,
      at: this.clock.now(),
    });
    await this.seats.decide(m, actor, row.id);
    await m.insert(ReviewDecisionRow, decision as never);
    return decisionView(decision);
  }

  async decisionsOf(m: EntityManager, applicationId: string): Promise<contract.ReviewDecision[]> {
    return (await this.decisionRows(m, applicationId)).map(decisionView);
  }

  /** Decisions of the past, for demonstration data. */
  async insertHistory(m: EntityManager, past: readonly PastDecision[]): Promise<void> {
    for (let from = 0; from < past.length; from += 200) {
      const rows = past.slice(from, from + 200).map(({ reason, items, ...decision }) => ({
        id: newId(),
        reason: reason ?? null,
        items: items ?? null,
        ...decision,
      }));
      await m.insert(ReviewDecisionRow, rows as never[]);
    }
  }

  listCases(actor: Actor, query: QueryOf<typeof contract.listCases>): Promise<CasePage> {
    requireRole(actor);
    const { mine, ...filter } = query;
    const roles = mine === 'true' && actor.kind === 'staff' ? { roles: actor.roles } : {};
    return this.db.read(async (m) => {
      const page = await this.cases.find(m, { ...filter, ...roles });
      return { items: page.items.map((row) => this.rowOf(row)), nextCursor: page.nextCursor };
    });
  }

  async getCase(actor: Actor, id: string): Promise<CaseView> {
    requireRole(actor);
    const view = await this.db.read((m) => this.caseView(m, actor, id));
    await this.accessLog.viewed(actor, view.enterprise.id, 'case.view', view.receiptNo);
    return view;
  }

  /** Open cases per desk of this person, and the most urgent of them. */
  async queues(m: EntityManager, actor: Actor): Promise<Pick<contract.TodoList, 'queues' | 'cases'>> {
    requireRole(actor);
    const roles = actor.kind === 'staff' ? actor.roles : [];
    const counts = (await this.cases.queues(m, this.clock.today())).filter(({ stageRole }) =>
      roles.includes(stageRole),
    );
    const urgent = await this.cases.find(m, { roles, limit: 10 });
    return {
      queues: counts.map(({ stageRole, count, overdue, amountFen }) => ({
        key: stageRole,
        title: queueTitle(stageRole),
        count,
        overdue,
        amountFen,
        link: '/cases?mine=true',
      })),
      cases: urgent.items.map((row) => this.rowOf(row)),
    };
  }

  async caseView(m: EntityManager, actor: Actor, id: string): Promise<CaseView> {
    const row = await this.applications.view(m, id);
    // Drafts are the firm's own.
    if (row.receiptNo === null) throw new AppError('NOT_FOUND');
    const record = await this.policy.measureAt(m, row.measureId, row.measureVersion);
    const subject = await this.evaluations.subject(m, row.enterpriseId);
    const { evaluation: now } = this.evaluations.evaluateApplication(subject, record, row);
    const frozen = await this.applications.evaluations(m, id);
    const decisions = await this.decisionRows(m, id);
    const { facts: _facts, ...enterprise } = profileOf(subject);
    const history = diffMoments([
      { moment: 'submit', evaluation: frozen.submit },
      { moment: 'decide', evaluation: frozen.decide },
      { moment: 'pay', evaluation: frozen.pay },
      { moment: 'now', evaluation: now },
    ]);
    const publicity = record.definition.publicity.workingDays > 0 ? await this.publicity.periodOf(m, id) : undefined;
    const payeeAccount = await this.views.payee(m, row);
    const totalControl = await this.controls.view(m, row, record);
    const refusal =
      refusalOf(actor, row, decisions)?.message ?? (await this.seats.refusalToDecide(m, actor, row, record.definition));
    const sizeNote = sizeDisagreement(subject.facts, String(Number(this.clock.today().slice(0, 4)) - 1));
    return {
      ...this.rowOf(row),
      measureVersion: row.measureVersion,
      enterprise,
      facts: describeFacts(subject.facts),
      ...(sizeNote ? { sizeNote } : {}),
      fields: fieldsOf(record, row.answers, subject),
      materials: await this.views.materials(m, id, record),
      ...(payeeAccount ? { payeeAccount } : {}),
      ...(totalControl ? { totalControl } : {}),
      checks: await this.applications.checks(m, id),
      evaluations: { ...frozen, now },
      differences: differenceTexts(history.at(-1)?.differences ?? []),
      history: history.map(({ from, to, differences }) => ({ from, to, items: differenceTexts(differences) })),
      route: routeOf(record),
      decisions: decisions.map(decisionView),
      ...(row.supplement ? { supplement: row.supplement } : {}),
      ...(publicity ? { publicity } : {}),
      ...(await this.views.story(m, row)),
      ...(row.payoutId ? { payoutId: row.payoutId } : {}),
      can: refusal ? { decide: false, whyNot: refusal } : { decide: true },
    };
  }

  private async casesOf(m: EntityManager, enterpriseId: string): Promise<CaseRow[]> {
    const { items } = await this.cases.find(m, { enterpriseId, limit: CASES_OF_ENTERPRISE });
    return items.map((row) => this.rowOf(row));
  }

  private decisionRows(m: EntityManager, applicationId: string): Promise<ReviewDecisionRow[]> {
    return m.find(ReviewDecisionRow, { where: { applicationId }, order: { id: 'ASC' } });
  }

  rowOf(row: ApplicationRecord): CaseRow {
    const submittedAt = row.submittedAt ?? row.createdAt;
    return {
      id: row.id,
      version: row.version,
      receiptNo: row.receiptNo ?? '',
      measureId: row.measureId,
      measureTitle: row.measureTitle,
      enterpriseId: row.enterpriseId,
      enterpriseName: row.enterpriseName,
      uscc: row.uscc,
      sizeClass: row.sizeClass,
      status: row.status,
      ...(row.stage && row.status === 'in_review' ? { stage: row.stage } : {}),
      ...(row.amountFen === null ? {} : { amountFen: row.amountFen }),
      nonCash: row.nonCash,
      submittedAt: submittedAt.toISOString(),
      stageSince: (row.stageSince ?? submittedAt).toISOString(),
      clock: clockView(row, row.status, this.clock.today()),
      flags: row.flags,
    };
  }
}

export type PastDecision = Pick<
  ReviewDecisionRow,
  'applicationId' | 'stage' | 'stageIndex' | 'decision' | 'staffId' | 'staffName' | 'caseVersion' | 'at'
> &
  Partial<Pick<ReviewDecisionRow, 'reason' | 'items'>>;

function differenceTexts(differences: readonly TraceDifference[]): { path: string; text: string }[] {
  return differences.map(({ path, label, from, to }) => ({ path, text: `${label}：${from} → ${to}` }));
}

function queueTitle(role: StaffRole): string {
  return `待${STAFF_ROLE[role]}`;
}

/** The firm's answers, each beside what a department has registered where the two differ or could. */
function fieldsOf(record: MeasureRecord, answers: Record<string, FieldValue>, subject: Subject): CaseView['fields'] {
  return questionsOf(record.definition).map(({ field, definition }) => {
    const registered = field.fact === undefined ? undefined : registeredValue(subject.facts, field.fact);
    return {
      ...field,
      value: answers[field.key] ?? null,
      ...(registered === undefined ? {} : { registered: fieldValueOf(definition, registered) }),
    };
  });
}

function registeredValue(facts: Facts, name: string) {
  const fact = facts[name];
  return !fact || fact.value === null || fact.source === DECLARED_SOURCE ? undefined : fact.value;
}

function decisionView(row: ReviewDecisionRow): contract.ReviewDecision {
  return {
    id: row.id,
    stage: row.stage,
    decision: row.decision,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.items === null ? {} : { items: row.items }),
    staffId: row.staffId,
    staffName: row.staffName,
    at: row.at.toISOString(),
  };
}
