import type { Evaluation, FileRef, MoneyStep, TimelineEntry } from '@qinqing/contract';
import type {
  ApplicationCard,
  ApplicationMaterial,
  FirmApplication,
  PayeeAccount,
  Reused,
} from '@qinqing/contract/firm';
import { fundingParts } from '@qinqing/rules';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PayeeAccountService } from '../enterprise/index.js';
import { type MeasureRecord, PolicyService, routeOf } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import type { Application, ApplicationEventRow, ApplicationMaterialRow } from './application.entity.js';
import { clockView, pausesOf } from './application.clock.js';
import { filledFields } from './application-answers.js';
import { type MoneyEvent, moneySteps } from './application-money.rules.js';
import { checksOf, evaluationsOf, eventsOf, materialsOf } from './application.repository.js';
import { edgeOf } from './application.rules.js';
import { needsFirm, nowText, type OpenRepair } from './application-text.js';
import { DraftFields } from './draft-fields.js';
import { EvaluationService } from './evaluation.service.js';
import { TotalControls } from './total-control.service.js';
import { MaterialFiles } from './material-files.js';

/** What the firm declares with its submission (承诺书). */
export const DECLARATION =
  '本企业承诺：所填内容和所交材料真实、准确、完整；未就同一事项重复申领就高不重复的补助；如有虚假，愿退回全部资金并承担相应责任。';

type RepairsOf = (m: EntityManager, applicationIds: readonly string[]) => Promise<Map<string, OpenRepair>>;

/** Builds what firms and staff see of one application. */
@Injectable()
export class ApplicationViews {
  private repairs: RepairsOf = async () => new Map();

  constructor(
    private readonly clock: Clock,
    private readonly policy: PolicyService,
    private readonly accounts: PayeeAccountService,
    private readonly evaluations: EvaluationService,
    private readonly files: MaterialFiles,
    private readonly drafts: DraftFields,
    private readonly controls: TotalControls,
  ) {}

  /** The open repairs of cases; the module that pays registers itself. */
  registerRepairs(repairs: RepairsOf): void {
    this.repairs = repairs;
  }

  private card(row: Application, desk?: string, repair?: OpenRepair): ApplicationCard {
    return {
      id: row.id,
      measureId: row.measureId,
      measureTitle: row.measureTitle,
      enterpriseId: row.enterpriseId,
      enterpriseName: row.enterpriseName,
      status: row.status,
      ...(row.stage && row.status === 'in_review' ? { stage: row.stage } : {}),
      ...(row.payoutStatus ? { payoutStatus: row.payoutStatus } : {}),
      ...(row.receiptNo ? { receiptNo: row.receiptNo } : {}),
      ...(row.amountFen === null ? {} : { amountFen: row.amountFen }),
      nonCash: row.nonCash,
      ...(row.submittedAt ? { submittedAt: row.submittedAt.toISOString() } : {}),
      updatedAt: row.updatedAt.toISOString(),
      now: nowText(row, desk, repair),
      needsFirm: needsFirm(row.status, repair),
    };
  }

  /** A page of cards; desks come from the measures, which are in memory. */
  async cards(m: EntityManager, rows: readonly Application[]): Promise<ApplicationCard[]> {
    const cards: ApplicationCard[] = [];
    const repairs = await this.repairsOf(m, rows);
    for (const row of rows) {
      const record = await this.policy.measureAt(m, row.measureId, row.measureVersion);
      cards.push(this.card(row, deskOf(row, record), repairs.get(row.id)));
    }
    return cards;
  }

  /** Everything about one application, as its firm sees it. */
  async firm(m: EntityManager, row: Application): Promise<FirmApplication> {
    const record = await this.recordFor(m, row);
    const subject = await this.evaluations.subject(m, row.enterpriseId);
    const { evaluation: now } = this.evaluations.evaluateApplication(subject, record, row);
    const frozen = row.status === 'draft' ? {} : await evaluationsOf(m, row.id);
    const evaluation = frozen.decide ?? frozen.submit ?? now;
    const events = row.status === 'draft' ? [] : await eventsOf(m, row.id);
    const desk = deskOf(row, record);
    const payeeAccount = await this.payee(m, row);
    const reused = await this.drafts.reused(m, row.id);
    const totalControl = row.status === 'draft' ? undefined : await this.controls.view(m, row, record);
    return {
      ...this.card(row, desk, (await this.repairsOf(m, [row])).get(row.id)),
      // Here the reason is on the same page.
      ...(row.status === 'rejected' ? { now: '未通过，原因见下方' } : {}),
      version: row.version,
      measureVersion: record.version,
      fields: filledFields(record.definition, row.answers, subject.facts).map((field) => ({
        ...field,
        ...reusedAt(reused, `values.${field.key}`),
      })),
      materials: (await this.materials(m, row.id, record)).map((material) => ({
        ...material,
        ...reusedAt(reused, `materials.${material.key}`),
      })),
      ...(payeeAccount ? { payeeAccount } : {}),
      declarationText: DECLARATION,
      expected: row.expected ?? evaluation.amount,
      evaluation,
      ...bearersOf(record, evaluation),
      ...(totalControl ? { totalControl } : {}),
      checks: row.status === 'draft' ? [] : await checksOf(m, row.id),
      route: routeOf(record),
      timeline: events.map((event) => timelineEntry(event, 'firm')).reverse(),
      money: moneyOf(row, events),
      clock: clockView(row, row.status, this.clock.today()),
      pauses: pausesOf(events, this.clock.today()),
      ...(row.supplement && row.status === 'supplement' ? { supplement: row.supplement } : {}),
      ...(row.rejection && row.status === 'rejected' ? { rejection: row.rejection } : {}),
      actions: actionsOf(row),
    };
  }

  /** History and money as staff read them. */
  async story(m: EntityManager, row: Application): Promise<{ timeline: TimelineEntry[]; money: MoneyStep[] }> {
    const events = await eventsOf(m, row.id);
    return { timeline: events.map((event) => timelineEntry(event, 'staff')).reverse(), money: moneyOf(row, events) };
  }

  /** The version that judges an application: a draft follows the published one, later the one of submission stays. */
  recordFor(m: EntityManager, row: Application): Promise<MeasureRecord> {
    return row.status === 'draft'
      ? this.policy.measure(m, row.measureId)
      : this.policy.measureAt(m, row.measureId, row.measureVersion);
  }

  async materials(m: EntityManager, applicationId: string, record: MeasureRecord): Promise<ApplicationMaterial[]> {
    if (record.definition.materials.length === 0) return [];
    const rows = await materialsOf(m, applicationId);
    const refs = await this.files.refs(
      m,
      rows.flatMap((row) => row.fileIds),
    );
    return record.definition.materials.map((requirement) => withFiles(requirement, rows, refs));
  }

  private async repairsOf(m: EntityManager, rows: readonly Application[]): Promise<Map<string, OpenRepair>> {
    const stuck = rows.filter(({ payoutStatus }) => payoutStatus === 'returned' || payoutStatus === 'failed');
    return stuck.length === 0
      ? new Map()
      : this.repairs(
          m,
          stuck.map(({ id }) => id),
        );
  }

  async payee(m: EntityManager, row: Application): Promise<PayeeAccount | undefined> {
    if (row.payeeAccountId === null) return undefined;
    const { enterpriseId: _enterprise, ...account } = await this.accounts.get(m, row.payeeAccountId);
    return account;
  }
}

/** An evaluation ends in the measure's own part; where other levels bear the rest, the firm must see whose that is. */
function bearersOf({ definition }: MeasureRecord, { amount }: Evaluation): Pick<FirmApplication, 'bearers'> {
  if (!amount.exact || amount.minFen === 0) return {};
  const parts = fundingParts(definition, amount.minFen);
  return parts.length > 1 ? { bearers: parts.map(({ level, fen }) => ({ level, fen })) } : {};
}

function reusedAt(reused: ReadonlyMap<string, Reused>, path: string): { reused?: Reused } {
  const from = reused.get(path);
  return from ? { reused: from } : {};
}

/** Whether the firm signs and hands in what comes from here; the measure files say so in the words for its source. */
export const isMadeHere = ({ source }: { source: string }): boolean => source.startsWith('系统生成');

function withFiles(
  requirement: MeasureRecord['definition']['materials'][number],
  rows: readonly ApplicationMaterialRow[],
  refs: ReadonlyMap<string, FileRef>,
): ApplicationMaterial {
  const row = rows.find((each) => each.materialKey === requirement.key);
  return {
    ...requirement,
    files: (row?.fileIds ?? []).flatMap((id) => refs.get(id) ?? []),
    ...(isMadeHere(requirement) ? { madeHere: true } : {}),
    ...(row?.missingReason ? { missingReason: row.missingReason } : {}),
  };
}

/** The desk at which a case lies. */
export function deskOf(row: Application, record: MeasureRecord): string | undefined {
  return row.stageIndex === null ? undefined : record.definition.route[row.stageIndex]?.desk;
}

/** Firms see which desk acted; who sat there is shown to staff only. */
export function timelineEntry(event: ApplicationEventRow, reader: 'firm' | 'staff'): TimelineEntry {
  return {
    id: event.id,
    at: event.at.toISOString(),
    title: event.title,
    ...(event.text ? { text: event.text } : {}),
    ...(event.desk ? { desk: event.desk } : {}),
    ...(reader === 'staff' ? { actorName: event.actorName } : {}),
    tone: event.tone,
  };
}

export function moneyOf(row: Application, events: readonly ApplicationEventRow[]): MoneyStep[] {
  const steps = events.filter((event): event is ApplicationEventRow & MoneyEvent => event.money !== null);
  return moneySteps(steps, row.payoutStatus, row.nonCash);
}

function actionsOf(row: Application): FirmApplication['actions'] {
  const actions: FirmApplication['actions'] = [];
  if (row.status === 'draft') actions.push('edit', 'submit', 'delete');
  if (row.status === 'supplement') actions.push('edit', 'supplement');
  if (edgeOf(row.status, 'withdraw')) actions.push('withdraw');
  return actions;
}
