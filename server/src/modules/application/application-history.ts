import type {
  AmountRange,
  ApplicationStatus,
  CheckResult,
  Evaluation,
  FieldValue,
  PayoutStatus,
} from '@qinqing/contract';
import { Injectable } from '@nestjs/common';
import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import type { EnterpriseRecord } from '../enterprise/index.js';
import type { MeasureRecord } from '../policy/index.js';
import { shanghaiDay } from '../../platform/clock/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import {
  Application,
  ApplicationCheckRow,
  ApplicationEvaluationRow,
  ApplicationEventRow,
} from './application.entity.js';
import type { EvaluationMoment, RejectionRecord, SupplementRecord } from './application.records.js';
import { clockAfter, startClock } from './application.clock.js';
import { edgeOf, liveKeyOf } from './application.rules.js';
import { eventRow, type TimelineText } from './transitions.service.js';

/** An application that already happened elsewhere or in a demonstration, with its whole history. */
export interface PastApplication {
  id?: string;
  enterprise: EnterpriseRecord;
  measure: MeasureRecord;
  createdAt: Date;
  createdBy: string;
  /** from `ReceiptNumbers.take`; absent for drafts */
  receiptNo?: string;
  submittedAt?: Date;
  answers?: Record<string, FieldValue>;
  payeeAccountId?: string | null;
  expected?: AmountRange;
  amountFen?: number | null;
  frozenFen?: number;
  /** place in the route where it lies now, or lay when it was sent back */
  stageIndex?: number | null;
  stageSince?: Date;
  supplement?: SupplementRecord;
  rejection?: RejectionRecord;
  flags?: string[];
  payoutId?: string | null;
  payoutStatus?: PayoutStatus | null;
  checks?: readonly CheckResult[];
  evaluations?: Partial<Record<EvaluationMoment, Evaluation>>;
  /** in order; each must be an edge of the state before, or a step of the money that leaves the state as it is */
  events: readonly PastEvent[];
}

export interface PastEvent extends TimelineText {
  event: string;
  actor: Actor;
  at: Date;
}

const CHUNK = 200;

/** Takes in applications of the past in bulk. The same edges hold: a history that no case could have is refused. */
@Injectable()
export class ApplicationHistory {
  /** @returns the ids, in order @throws Error for a history that breaks the edge table */
  async insert(m: EntityManager, past: readonly PastApplication[]): Promise<string[]> {
    const made = past.map(rowsOf);
    await insertAll(
      m,
      Application,
      made.map(({ row }) => row),
    );
    await insertAll(
      m,
      ApplicationEventRow,
      made.flatMap(({ events }) => events),
    );
    await insertAll(
      m,
      ApplicationCheckRow,
      made.flatMap(({ checks }) => checks),
    );
    await insertAll(
      m,
      ApplicationEvaluationRow,
      made.flatMap(({ evaluations }) => evaluations),
    );
    return made.map(({ row }) => row.id);
  }
}

async function insertAll<T extends ObjectLiteral>(m: EntityManager, target: EntityTarget<T>, rows: T[]): Promise<void> {
  for (let from = 0; from < rows.length; from += CHUNK) {
    await m.insert(target, rows.slice(from, from + CHUNK));
  }
}

function rowsOf(past: PastApplication) {
  const id = past.id ?? newId();
  const { enterprise, measure, submittedAt } = past;
  let status = 'draft' as ApplicationStatus;
  let changes = 0;
  let days = submittedAt
    ? startClock(shanghaiDay(submittedAt), measure.definition.clocks)
    : { promisedOn: null, statutoryOn: null, pausedOn: null };
  const events = past.events.map((event) => {
    const from = status;
    const edge = edgeOf(from, event.event as Parameters<typeof edgeOf>[1]);
    if (!edge && !event.money) throw new Error(`past application ${id}: ${event.event} is no edge from ${from}`);
    if (edge) {
      days = clockAfter(days, from, edge.to, shanghaiDay(event.at));
      status = edge.to;
      changes += 1;
    }
    return eventRow(id, { event: event.event, from, to: status }, event, event.actor, event.at);
  });
  const last = past.events.at(-1)?.at ?? past.createdAt;
  const place = past.stageIndex ?? null;
  const stage = place === null ? undefined : measure.definition.route[place];
  const inReview = status === 'in_review';
  const row = Object.assign(new Application(), {
    id,
    createdAt: past.createdAt,
    updatedAt: last,
    enterpriseId: enterprise.id,
    enterpriseName: enterprise.name,
    uscc: enterprise.uscc,
    sizeClass: enterprise.sizeClass,
    measureId: measure.id,
    measureCode: measure.code,
    measureVersion: measure.version,
    measureTitle: measure.title,
    poolCode: measure.poolCode,
    nonCash: measure.nonCash,
    period: measure.period,
    liveKey: liveKeyOf(status, enterprise.id, measure.code, measure.period),
    status,
    stage: inReview ? (stage?.stage ?? null) : null,
    stageRole: inReview ? (stage?.role ?? null) : null,
    stageIndex: place,
    stageSince: past.stageSince ?? (submittedAt ? last : null),
    version: 1 + changes,
    receiptNo: past.receiptNo ?? null,
    createdBy: past.createdBy,
    answers: past.answers ?? {},
    payeeAccountId: past.payeeAccountId ?? null,
    fromChapterId: null,
    submittedAt: submittedAt ?? null,
    expected: past.expected ?? null,
    amountFen: past.amountFen ?? null,
    frozenFen: past.frozenFen ?? 0,
    ...days,
    supplement: past.supplement ?? null,
    rejection: past.rejection ?? null,
    flags: past.flags ?? [],
    payoutId: past.payoutId ?? null,
    payoutStatus: past.payoutStatus ?? null,
  });
  const checks = (past.checks ?? []).map(({ code, outcome, detail, at }) => {
    const time = new Date(at);
    return Object.assign(new ApplicationCheckRow(), {
      id: newId(),
      createdAt: time,
      updatedAt: time,
      applicationId: id,
      code,
      outcome,
      detail,
      at: time,
    });
  });
  const evaluations = (Object.entries(past.evaluations ?? {}) as [EvaluationMoment, Evaluation][]).map(
    ([moment, evaluation]) =>
      Object.assign(new ApplicationEvaluationRow(), {
        id: newId(),
        applicationId: id,
        moment,
        at: moment === 'submit' ? (submittedAt ?? past.createdAt) : last,
        evaluation,
      }),
  );
  return { row, events, checks, evaluations };
}
