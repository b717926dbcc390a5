import { setImmediate as yieldLoop } from 'node:timers/promises';
import { FactTable, MatchPlan } from '@qinqing/rules';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { EnterpriseRegister, type RegisterFirm } from '../enterprise/index.js';
import { LedgerService } from '../ledger/index.js';
import { type MeasureRecord, PolicyService } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { type JobContext, type Job, JobRegistry, Jobs } from '../../platform/queue/index.js';
import { alreadyPaid, grantedCasesBetween, heldBenefits, stageDue } from './application.repository.js';
import { MatchHitRow, MatchRunRow } from './match-run.entity.js';
import { countChunk, type FirmHit, type RunTotals } from './match-run.rules.js';

export const MATCH_RUN_JOB = 'application.match_run';

export interface MatchRunJob {
  runId: string;
}

/** One open job per run. */
export function matchRunKey(runId: string): string {
  return `match_run:${runId}`;
}

/** Firms per unit of work: the loop is held for some ten milliseconds at most, and a kill loses that much. */
const CHUNK = 250;
/** After this long a job ends and the next one goes on, so that other work gets its turn and a shutdown is short. */
const SLICE_MS = 2000;
/** Rows per INSERT: far below the engines' limits on parameters. */
const INSERT_CHUNK = 400;

type Live = Pick<MatchRunRow, 'id' | 'measureId' | 'measureVersion' | 'decidedOn' | 'done' | 'lastFirmId'> & RunTotals;

/**
 * Works a run off. Each chunk is one unit: its progress, its counts and its hits are kept together or not at all, and
 * the guard on `done` lets each chunk count once, whoever was killed in the middle of it.
 */
@Injectable()
export class MatchRunWorker implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    private readonly register: EnterpriseRegister,
    private readonly ledger: LedgerService,
    private readonly policy: PolicyService,
  ) {}

  onModuleInit(): void {
    this.registry.register(MATCH_RUN_JOB, (job, context) => this.work(job, context));
  }

  private async work(job: Job, { signal }: JobContext): Promise<void> {
    const { runId } = job.payload as MatchRunJob;
    const end = Date.now() + SLICE_MS;
    let plan: { record: MeasureRecord; plan: MatchPlan } | undefined;
    while (!signal.aborted) {
      const run = await this.db.read((m) => liveRun(m, runId));
      if (!run) return;
      if (!plan) {
        const record = await this.db.read((m) => this.policy.measureAt(m, run.measureId, run.measureVersion));
        plan = { record, plan: new MatchPlan([record.definition]) };
      }
      const chunk = await this.chunk(run, plan.record, plan.plan);
      const late = Date.now() > end;
      const more = await this.keep(job, run, chunk, late);
      if (!more || late) return;
      // Requests that came in meanwhile go first.
      await yieldLoop();
    }
    throw new Error('told to stop');
  }

  /** Reads and decides the next firms; nothing is written yet. */
  private async chunk(
    run: Live,
    record: MeasureRecord,
    plan: MatchPlan,
  ): Promise<{ firms: RegisterFirm[]; hits: FirmHit[] }> {
    const firms = await this.db.read((m) =>
      this.register.page(m, { after: run.lastFirmId, upTo: run.id }, CHUNK, plan.facts),
    );
    const last = firms.at(-1);
    if (!last) return { firms, hits: [] };
    const year = run.decidedOn.slice(0, 4);
    const held = await this.db.read(async (m) => {
      const cases = await grantedCasesBetween(m, { after: run.lastFirmId, upTo: last.id });
      const ids = cases.map(({ id }) => id);
      return heldBenefits(cases, await this.ledger.grants(m, ids), year);
    });
    // A run of the plan is for one instalment: firms that had the first are looked at apart.
    const byStage = new Map<number, RegisterFirm[]>();
    for (const firm of firms) {
      const stage = stageDue(held.get(firm.id) ?? [], record);
      const alike = byStage.get(stage);
      if (alike) alike.push(firm);
      else byStage.set(stage, [firm]);
    }
    const hits: FirmHit[] = [];
    for (const [stage, some] of byStage) {
      const table = new FactTable(plan.facts);
      for (const firm of some) {
        const benefits = held.get(firm.id) ?? [];
        table.add({
          facts: firm.facts,
          alreadyPaidFen: alreadyPaid(benefits, record),
          otherBenefits: benefits.map(({ measureCode }) => measureCode),
        });
      }
      const [matches] = plan.run(table, { on: run.decidedOn, stage });
      if (matches) hits.push(...countChunk(run, some, matches));
    }
    return { firms, hits };
  }

  /** @returns whether more is to be done */
  private keep(
    job: Job,
    run: Live,
    { firms, hits }: { firms: RegisterFirm[]; hits: FirmHit[] },
    late: boolean,
  ): Promise<boolean> {
    const last = firms.at(-1);
    return this.db.write(async (m) => {
      const over = last === undefined || firms.length < CHUNK;
      const now = this.clock.now();
      const { affected } = await m
        .createQueryBuilder()
        .update(MatchRunRow)
        .set({
          ...run.sums,
          tally: run.tally,
          done: run.done + firms.length,
          lastFirmId: last?.id ?? run.lastFirmId,
          updatedAt: now,
          ...(over ? { status: 'done', liveKey: null, finishedAt: now } : { status: 'running' }),
        } as never)
        .where("id = :id AND done = :done AND status IN ('queued', 'running')", { id: run.id, done: run.done })
        .execute();
      // Cancelled, or another worker was quicker: its rows count, these don't.
      if (affected !== 1) return false;
      for (let from = 0; from < hits.length; from += INSERT_CHUNK) {
        const rows = hits.slice(from, from + INSERT_CHUNK).map((hit) => ({ runId: run.id, ...hit }));
        await m.createQueryBuilder().insert().into(MatchHitRow).values(rows).updateEntity(false).execute();
      }
      if (!over && late) await this.jobs.enqueue(m, MATCH_RUN_JOB, job.payload, { key: matchRunKey(run.id) });
      return !over;
    });
  }
}

async function liveRun(m: EntityManager, id: string): Promise<Live | undefined> {
  const row = await m.findOneBy(MatchRunRow, { id });
  if (!row || (row.status !== 'queued' && row.status !== 'running')) return undefined;
  const { measureId, measureVersion, decidedOn, done, lastFirmId, tally } = row;
  const { met, notMet, unknown, unlimited, atLeastFen, atMostFen } = row;
  const sums = { met, notMet, unknown, unlimited, atLeastFen, atMostFen };
  return { id, measureId, measureVersion, decidedOn, done, lastFirmId, sums, tally };
}
