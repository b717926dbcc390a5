import type { ApplicationStatus, StaffRole, Tone } from '@qinqing/contract';
import type { ApplicationEvent, Party } from '@qinqing/contract/edges';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { AuditService } from '../audit/index.js';
import { Clock, shanghaiDay } from '../../platform/clock/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { Application, ApplicationEventRow } from './application.entity.js';
import { clockAfter } from './application.clock.js';
import { EvidenceClaims } from './evidence-claims.js';
import type { MoneyKey } from './application-money.rules.js';
import { findApplication } from './application.repository.js';
import { type Edge, edgeOf, liveKeyOf } from './application.rules.js';

/** What the history says of an event. Firms see the desk, staff also see the person. */
export interface TimelineText {
  title: string;
  text?: string;
  desk?: string;
  tone?: Tone;
  money?: MoneyKey;
}

export interface Step {
  event: ApplicationEvent;
  timeline: TimelineText;
}

export interface Transition extends Step {
  /** refuse unless the application is still at this version */
  version?: number;
  actor: Actor;
  /** columns that change with the state */
  patch?: QueryDeepPartialEntity<Application>;
  /** further events in the same moment: one statement, one version */
  then?: readonly Step[];
  /** when it took place; default now */
  at?: Date;
  reason?: string;
}

/** The one place where an application changes its state. */
@Injectable()
export class ApplicationTransitions {
  constructor(
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly evidence: EvidenceClaims,
  ) {}

  /**
   * Moves an application along its edges in one guarded statement: whoever comes second finds another state or version
   * and changes nothing. Returns the application as it is afterwards.
   * @throws {AppError} STATE_CONFLICT with `details.current` for an event that the state does not know,
   * STALE_VERSION where somebody else changed it first, FORBIDDEN for the wrong kind of person, NOT_FOUND
   */
  async transition(
    m: EntityManager,
    input: Transition & ({ id: string } | { row: Application }),
  ): Promise<Application> {
    const row = 'row' in input ? input.row : await findApplication(m, input.id);
    if (!row) throw new AppError('NOT_FOUND');
    if (input.version !== undefined && input.version !== row.version) throw staleVersion(row);
    const at = input.at ?? this.clock.now();
    const { edges, patch } = this.plan(row, input, at);
    const to = edges.at(-1)!.to;
    const changed = { ...patch, status: to, version: row.version + 1, updatedAt: at };
    const { affected } = await m.update(Application, { id: row.id, status: row.status, version: row.version }, changed);
    if (affected !== 1) throw await this.conflict(m, row.id, input.event);
    if (patch.liveKey === null) await this.evidence.release(m, row.id);
    await this.insertEvents(m, this.eventRows(row, input, edges, at));
    await this.audit.record(m, {
      actor: input.actor,
      action: `application.${edges.at(-1)!.event}`,
      entity: 'application',
      entityId: row.id,
      version: row.version + 1,
      before: { status: row.status },
      after: { status: to, events: edges.map(({ event }) => event) },
      reason: input.reason,
    });
    return Object.assign(new Application(), row, changed);
  }

  /** Entries of the history without a change of state, such as the steps of a payment. */
  async insertEvents(m: EntityManager, rows: readonly ApplicationEventRow[]): Promise<void> {
    if (rows.length === 0) return;
    await m.insert(ApplicationEventRow, [...rows]);
  }

  private plan(
    row: Application,
    input: Transition,
    at: Date,
  ): { edges: Edge[]; patch: QueryDeepPartialEntity<Application> } {
    const edges: Edge[] = [];
    let status = row.status;
    let clock = { promisedOn: row.promisedOn, statutoryOn: row.statutoryOn, pausedOn: row.pausedOn };
    for (const { event } of [input, ...(input.then ?? [])]) {
      const edge = edgeOf(status, event);
      if (!edge) throw stateConflict(row.status, row.version, event);
      if (!mayCause(input.actor, edge.by)) throw new AppError('FORBIDDEN');
      clock = clockAfter(clock, status, edge.to, shanghaiDay(at));
      status = edge.to;
      edges.push(edge);
    }
    const liveKey = liveKeyOf(status, row.enterpriseId, row.measureCode, row.period);
    return { edges, patch: { ...clock, liveKey, ...input.patch } };
  }

  private eventRows(row: Application, input: Transition, edges: readonly Edge[], at: Date): ApplicationEventRow[] {
    const steps = [input, ...(input.then ?? [])];
    return edges.map((edge, index) => eventRow(row.id, edge, steps[index]!.timeline, input.actor, at));
  }

  private async conflict(m: EntityManager, id: string, event: ApplicationEvent): Promise<AppError> {
    const current = await findApplication(m, id);
    if (!current) return new AppError('NOT_FOUND');
    return edgeOf(current.status, event)
      ? staleVersion(current)
      : stateConflict(current.status, current.version, event);
  }
}

export function eventRow(
  applicationId: string,
  edge: { event: string; from: ApplicationStatus; to: ApplicationStatus },
  timeline: TimelineText,
  actor: Actor,
  at: Date,
): ApplicationEventRow {
  return Object.assign(new ApplicationEventRow(), {
    id: newId(),
    applicationId,
    at,
    event: edge.event,
    fromStatus: edge.from,
    toStatus: edge.to,
    title: timeline.title,
    text: timeline.text ?? null,
    desk: timeline.desk ?? null,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    tone: timeline.tone ?? 'info',
    money: timeline.money ?? null,
  });
}

function mayCause(actor: Actor, by: readonly Party[]): boolean {
  if (actor.kind === 'firm') return by.includes('firm');
  if (actor.kind === 'system') return by.includes('system');
  return actor.roles.some((role: StaffRole) => by.includes(role));
}

function stateConflict(current: ApplicationStatus, version: number, event: ApplicationEvent): AppError {
  return new AppError('STATE_CONFLICT', { details: { current, version, event } });
}

/** @param fields those of a save that another phone has changed meanwhile */
export function staleVersion(
  row: { status: ApplicationStatus; version: number },
  fields: readonly { path: string; changedAt: string }[] = [],
): AppError {
  const { status: current, version } = row;
  return new AppError('STALE_VERSION', { details: { current, version, ...(fields.length > 0 ? { fields } : {}) } });
}
